// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/row_vector.h"

#include <map>
#include <memory>
#include <mutex>

#include "engine/base/row_store.h"

namespace lamina {

namespace {

struct Taken {
    std::mutex mutex;
    std::map<const void*, std::shared_ptr<RowStore>> stores;  // by where they begin
};
Taken& taken() {
    static auto* const all = new Taken;  // vectors may outlive what is static
    return *all;
}

}  // namespace

void* takeRows(std::size_t size) {
    auto store = RowStore::make(size);
    void* const data = store->bytes().data();
    const std::lock_guard lock(taken().mutex);
    taken().stores.emplace(data, std::move(store));
    return data;
}

void giveRowsBack(void* data, std::size_t) noexcept {
    std::shared_ptr<RowStore> store;  // ends behind the lock: a large one takes its time
    const std::lock_guard lock(taken().mutex);
    const auto found = taken().stores.find(data);
    if (found == taken().stores.end()) return;
    store = std::move(found->second);
    taken().stores.erase(found);
}

bool rowsOnDisk(const void* data) {
    const std::lock_guard lock(taken().mutex);
    const auto found = taken().stores.find(data);
    return found != taken().stores.end() && found->second->onDisk();
}

void releaseRows(const void* data, std::size_t size) {
    std::shared_ptr<RowStore> store;
    std::size_t begin = 0;
    {
        const std::lock_guard lock(taken().mutex);
        auto found = taken().stores.upper_bound(data);
        if (found == taken().stores.begin()) return;
        --found;
        begin = static_cast<std::size_t>(static_cast<const std::byte*>(data) - static_cast<const std::byte*>(found->first));
        if (begin >= found->second->bytes().size()) return;
        store = found->second;
    }
    store->release(begin, size);
}

}  // namespace lamina
