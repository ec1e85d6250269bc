// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fake_nvml/fake_nvml.h"

#include <cstring>
#include <strings.h>

namespace {
FakeNvmlScript script;
int theGpu;

int copy(char* to, unsigned length, const char* text) {
    if (std::strlen(text) >= length) return 7;
    std::strcpy(to, text);
    return 0;
}
}  // namespace

extern "C" {
FakeNvmlScript* fakeNvmlScript() { return &script; }

int nvmlInit_v2() {
    if (script.initResult == 0) ++script.inits;
    return script.initResult;
}
int nvmlShutdown() {
    ++script.shutdowns;
    return 0;
}
const char* nvmlErrorString(int result) {
    switch (result) {
        case 9: return "Driver Not Loaded";
        case 15: return "GPU is lost";
        case 18: return "Driver/library version mismatch";
        default: return "Unknown Error";
    }
}
int nvmlSystemGetDriverVersion(char* to, unsigned length) { return copy(to, length, "570.124.06"); }
#ifndef FAKE_NVML_OLD
int nvmlDeviceGetHandleByPciBusId_v2(const char* id, void** handle) {
    if (script.handleResult != 0) return script.handleResult;
    if (strcasecmp(id, "0000:3B:00.0") != 0) return 6;
    *handle = &theGpu;
    return 0;
}
#endif
int nvmlDeviceGetName(void*, char* to, unsigned length) { return copy(to, length, "Fake H200"); }
int nvmlDeviceGetUtilizationRates(void* handle, unsigned* rates) {
    if (handle != &theGpu) return 2;
    ++script.looks;
    rates[0] = script.gpu;
    rates[1] = script.memory;
    return script.result != 0 ? script.result.load() : script.utilizationResult.load();
}
int nvmlDeviceGetMemoryInfo(void*, unsigned long long* info) {
    info[0] = script.total;
    info[1] = script.total - script.used;
    info[2] = script.used;
    return script.result;
}
#ifndef FAKE_NVML_BARE
int nvmlDeviceGetPowerUsage(void*, unsigned* milliwatts) {
    *milliwatts = script.milliwatts;
    return script.result != 0 ? script.result.load() : script.powerResult.load();
}
int nvmlDeviceGetTemperature(void*, int sensor, unsigned* celsius) {
    *celsius = script.celsius;
    return sensor == 0 ? script.result.load() : 2;
}
int nvmlDeviceGetCount_v2(unsigned* count) {
    *count = 1;
    return script.result;
}
int nvmlDeviceGetHandleByIndex_v2(unsigned index, void** handle) {
    *handle = &theGpu;
    return index == 0 ? 0 : 2;
}
int nvmlDeviceGetPciInfo_v3(void*, void* place) {
    std::memset(place, 0, 68);
    std::strcpy(static_cast<char*>(place) + 36, "00000000:3B:00.0");
    return 0;
}
int nvmlDeviceGetClockInfo(void*, int which, unsigned* megahertz) {
    *megahertz = which == 1 ? script.megahertz : script.memoryMegahertz;
    return which == 1 || which == 2 ? script.result.load() : 2;
}
#endif
}
