// SPDX-License-Identifier: GPL-3.0-or-later
// Elementary functions: for double those of libm; for float polynomials without branches or tables, so that loops over
// them become vector code. Errors are below two units in the last place unless said; coefficients are our own fits.
#pragma once

#include <cmath>
#include <cstdint>

namespace lamina::cpu {

namespace {

inline float bitsToFloat(std::int32_t bits) { return __builtin_bit_cast(float, bits); }
inline std::int32_t floatToBits(float x) { return __builtin_bit_cast(std::int32_t, x); }

template <class T>
T larger(T a, T b) { return a > b ? a : b; }
template <class T>
T smaller(T a, T b) { return a < b ? a : b; }
inline float absolute(float x) { return __builtin_fabsf(x); }
inline double absolute(double x) { return __builtin_fabs(x); }
inline float squareRoot(float x) { return __builtin_sqrtf(x); }
inline double squareRoot(double x) { return __builtin_sqrt(x); }

inline double exponential(double x) { return __builtin_exp(x); }
inline double logarithm(double x) { return __builtin_log(x); }
inline double logarithm1p(double x) { return __builtin_log1p(x); }
inline double hyperbolicTangent(double x) { return __builtin_tanh(x); }
inline double errorFunction(double x) { return __builtin_erf(x); }

/** 2^n · (1 + r + r² q(r)), n = round(x / ln 2). The power is applied in two halves, so that neither overflows early. */
inline float exponential(float x) {
    x = x > 89.0f ? 89.0f : x;
    x = x < -104.0f ? -104.0f : x;
    const float shifted = x * 1.442695041f + 12582912.0f;  // 1.5 · 2^23: the integer lies in the lowest bits
    const float n = shifted - 12582912.0f;
    const float r = (x - n * 0.693145752f) - n * 1.42860677e-06f;
    float q = 1.989939192e-04f;
    q = q * r + 1.393373357e-03f;
    q = q * r + 8.333298378e-03f;
    q = q * r + 4.166646302e-02f;
    q = q * r + 1.666666716e-01f;
    q = q * r + 0.5f;
    const float p = (q * r) * r + r + 1.0f;
    const std::int32_t power = floatToBits(shifted) - floatToBits(12582912.0f);
    const std::int32_t half = power >> 1;
    return p * bitsToFloat((half + 127) << 23) * bitsToFloat((power - half + 127) << 23);
}

/** x = 2^e · (1 + f), f in [√½ − 1, √2 − 1). For x > 0 and normal; 0 gives −∞, less than 0 NaN. */
inline float logarithm(float x) {
    // √½; unsigned, since what is below 0 goes round and is NaN in the end.
    const auto bits = static_cast<std::int32_t>(static_cast<std::uint32_t>(floatToBits(x)) - 0x3f3504f3u);
    const std::int32_t e = bits >> 23;
    const float f = bitsToFloat((bits & 0x007fffff) + 0x3f3504f3) - 1.0f;
    float q = 7.149753720e-02f;
    q = q * f - 1.157120094e-01f;
    q = q * f + 1.166151091e-01f;
    q = q * f - 1.241105050e-01f;
    q = q * f + 1.424993724e-01f;
    q = q * f - 1.666848063e-01f;
    q = q * f + 2.000070810e-01f;
    q = q * f - 2.499998957e-01f;
    q = q * f + 3.333333135e-01f;
    const float power = static_cast<float>(e);
    float y = ((q * f) * f) * f + power * 1.42860677e-06f;
    y = y - 0.5f * (f * f);
    y = (y + f) + power * 0.693145752f;
    y = x > 3.0e38f ? x : y;
    y = x == 0 ? -__builtin_inff() : y;
    return x < 0 || x != x ? __builtin_nanf("") : y;
}

/** log(1 + x) for x in [0, 1]: the rounding of 1 + x is divided out again. */
inline float logarithm1p(float x) {
    const float u = 1.0f + x;
    const float rest = u - 1.0f;
    const float y = logarithm(u) * x / (rest == 0 ? 1.0f : rest);
    return rest == 0 ? x : y;
}

inline float hyperbolicTangent(float x) {
    const float s = x * x;
    float q = -6.104947999e-03f;
    q = q * s + 2.100364119e-02f;
    q = q * s - 5.385249853e-02f;
    q = q * s + 1.333278269e-01f;
    q = q * s - 3.333332837e-01f;
    const float near = x + (q * s) * x;
    const float far = 1.0f - 2.0f / (exponential(2.0f * absolute(x)) + 1.0f);
    return absolute(x) < 0.625f ? near : __builtin_copysignf(far, x);
}

inline float errorFunction(float x) {
    const float t = absolute(x);
    const float s = x * x;
    float q = -9.673591194e-06f;
    q = q * s + 1.126825373e-04f;
    q = q * s - 8.484396385e-04f;
    q = q * s + 5.221053492e-03f;
    q = q * s - 2.686543763e-02f;
    q = q * s + 1.128378287e-01f;
    q = q * s - 3.761263788e-01f;
    q = q * s + 1.128379226e+00f;
    const float near = q * x;
    // −log(erfc(t)) as a polynomial on [1, 4]; above 4 erf is 1.
    const float u = smaller(t, 4.0f);
    float g = 1.330939085e-05f;
    g = g * u - 3.175720340e-04f;
    g = g * u + 3.436867613e-03f;
    g = g * u - 2.262198552e-02f;
    g = g * u + 1.033189818e-01f;
    g = g * u + 6.390933394e-01f;
    g = g * u + 1.125925899e+00f;
    g = g * u + 7.569686277e-04f;
    const float far = 1.0f - exponential(-g);
    return t < 1.0f ? near : x != x ? x : __builtin_copysignf(far, x);
}

template <class T>
T sigmoid(T x) { return T(1) / (T(1) + exponential(-x)); }

/** log(1 + e^x), stable on both sides. */
template <class T>
T softplus(T x) { return larger(x, T(0)) + logarithm1p(exponential(-absolute(x))); }

/** These functions for the arithmetic that devices share (plan/loss_math.h, plan/update_math.h). Of this instruction set alone. */
struct Elementary {
    template <class T>
    static T exponential(T x) { return cpu::exponential(x); }
    template <class T>
    static T logarithm(T x) { return cpu::logarithm(x); }
    template <class T>
    static T logarithm1p(T x) { return cpu::logarithm1p(x); }
    template <class T>
    static T tangent(T x) { return hyperbolicTangent(x); }
    template <class T>
    static T root(T x) { return squareRoot(x); }
    static float power(float x, float y) { return __builtin_powf(x, y); }
    static double power(double x, double y) { return __builtin_pow(x, y); }
    static double ceiling(double x) { return __builtin_ceil(x); }
};

}  // namespace

}  // namespace lamina::cpu
