// SPDX-License-Identifier: GPL-3.0-or-later
// safetensors against the reference implementation: the same bytes out, the same files refused.
#include "engine/io/safetensors.h"

#include <QTest>
#include <cmath>

#include "tests/engine/io/bytes.h"
#include "tests/support/test_program.h"

namespace safetensors_test {

using namespace lamina;
using namespace std::string_literals;

namespace {

/** A file with this header, its length in front, and this data. */
std::string file(const std::string& header, const std::string& data = {}) {
    std::string text(8, '\0');
    for (std::size_t i = 0; i < 8; ++i) text[i] = static_cast<char>(header.size() >> (8 * i));
    return text + header + data;
}

SafeTensors read(const std::string& text) { return readSafetensors(bytesOf(text), "f"); }

SafeTensor tensor(const std::string& name, const std::string& dtype, std::vector<std::uint64_t> shape, const std::string& bytes) {
    const auto b = bytesOf(bytes);
    return {name, dtype, std::move(shape), {b.begin(), b.end()}};
}

}  // namespace

class SafetensorsTest : public QObject {
    Q_OBJECT

    static void sameBytes(const SafeTensors& tensors, const std::string& expected) {
        QCOMPARE(QByteArray::fromStdString(textOf(writeSafetensors(tensors))), QByteArray::fromStdString(expected));
        QVERIFY(readSafetensors(bytesOf(expected), "f").metadata == tensors.metadata);
        QCOMPARE(textOf(writeSafetensors(readSafetensors(bytesOf(expected), "f"))), expected);
    }

 private slots:
    // The expected bytes are what the reference writer (safetensors 0.8.0) gives for the same tensors.
    void oneTensorHasTheReferencesBytes() {
        sameBytes({{}, {tensor("test", "I32", {2, 2}, std::string(16, '\0'))}},
                  "@\0\0\0\0\0\0\0{\"test\":{\"dtype\":\"I32\",\"shape\":[2,2],\"data_offsets\":[0,16]}}    "s + std::string(16, '\0'));
        sameBytes({{}, {tensor("test", "F32", {1, 3}, "\0\0\x80?\0\0\0@\0\0@@"s)}},
                  "@\0\0\0\0\0\0\0{\"test\":{\"dtype\":\"F32\",\"shape\":[1,3],\"data_offsets\":[0,12]}}    \0\0\x80?\0\0\0@\0\0@@"s);
    }

    void emptyFilesHaveTheReferencesBytes() {
        sameBytes({}, "\x08\0\0\0\0\0\0\0{}      "s);
        sameBytes({{{"format", "pt"}}, {}}, " \0\0\0\0\0\0\0{\"__metadata__\":{\"format\":\"pt\"}}"s);
    }

    void severalTypesHaveTheReferencesOrder() {
        sameBytes({{},
                   {tensor("b", "BOOL", {2}, "\1\0"s), tensor("a", "U8", {2}, "\1\2"), tensor("h", "F16", {1}, "\0>"s),
                    tensor("w", "F64", {1}, "\0\0\0\0\0\0\0@"s), tensor("c", "I64", {1}, "\7\0\0\0\0\0\0\0"s),
                    tensor("f", "F32", {1}, "\0\0\x80?"s), tensor("e", "I8", {1}, "\1"), tensor("s", "F32", {}, "\0\0`@"s),
                    tensor("z", "F32", {0, 3}, "")}},
                  "\xf0\1\0\0\0\0\0\0"
                  "{\"c\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,8]},\"w\":{\"dtype\":\"F64\",\"shape\":[1],"
                  "\"data_offsets\":[8,16]},\"f\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[16,20]},\"s\":{\"dtype\":"
                  "\"F32\",\"shape\":[],\"data_offsets\":[20,24]},\"z\":{\"dtype\":\"F32\",\"shape\":[0,3],\"data_offsets\":"
                  "[24,24]},\"h\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[24,26]},\"e\":{\"dtype\":\"I8\",\"shape\":"
                  "[1],\"data_offsets\":[26,27]},\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[27,29]},\"b\":{"
                  "\"dtype\":\"BOOL\",\"shape\":[2],\"data_offsets\":[29,31]}}   "
                  "\7\0\0\0\0\0\0\0\0\0\0\0\0\0\0@\0\0\x80?\0\0`@\0>\1\1\2\1\0"s);
    }

    void namesAreEscapedAsByTheReference() {
        sameBytes({{{"kind", "ü/\\"}}, {tensor("tëst\"\n", "I16", {1}, "\1\0"s)}},
                  "`\0\0\0\0\0\0\0{\"__metadata__\":{\"kind\":\"ü/\\\\\"},\"tëst\\\"\\n\":{\"dtype\":\"I16\",\"shape\":[1],"
                  "\"data_offsets\":[0,2]}}  \1\0"s);
    }

    void whitespaceAroundTheHeaderIsRead() {
        QCOMPARE(read(file("\n  {} \t")).tensors.size(), std::size_t(0));
        QCOMPARE(read(file(R"(  {"a":{"dtype":"U8","shape":[],"data_offsets":[0,1]}}  )", "x")).tensors.size(), std::size_t(1));
        QCOMPARE(read(file(R"({"a":{"dtype":"F4","shape":[2],"data_offsets":[0,1]}})", "x")).tensors[0].bytes.size(), std::size_t(1));
    }

    void wrongFilesAreRefused_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("words");
        QTest::addColumn<QString>("todo");
        const QString cutOff = "the file may have been cut off", notOne = "this may be no safetensors file", damaged = "the file is damaged: save or copy it again",
                      again = "get it again, or save it again";
        const auto add = [](const char* name, const std::string& text, const char* words, const QString& todo) {
            QTest::newRow(name) << QByteArray::fromStdString(text) << QString::fromUtf8(words) << todo;
        };
        const std::string good = R"({"a":{"dtype":"I32","shape":[2,2],"data_offsets":[0,16]}})";
        const std::string data(16, 'x');
        add("nothing", "", "f: expected at least 8 bytes, received 0", cutOff);
        add("seven bytes", std::string(7, '\0'), "f: expected at least 8 bytes, received 7", cutOff);
        add("no header", file(""), "f: there is nothing in it: it was cut off", again);
        add("a header larger than allowed", "\xff\xff\xff\xff\xff\xff\xff\xff{}"s,
            "f: expected a header of at most 100 000 000 bytes, received 18446744073709551615", notOne);
        add("a header of 100 000 001 bytes", "\x01\xe1\xf5\x05\0\0\0\0{}"s, "f: expected a header of at most 100 000 000 bytes, received 100000001", notOne);
        add("a header beyond the end", "\x3c\0\0\0\0\0\0\0{}"s, "f: the header has 60 bytes, the file only 2 more", cutOff);
        add("no UTF-8", file("{\"\xff\":1}"), "f, line 1, column ", damaged);
        add("no JSON", file("{"), "f: it ends in the middle, in line 1: it was cut off", again);
        add("no object", file("[]"), "f: expected an object in braces, received []", damaged);
        add("bytes too many", file(good, data + "extra_bogus_data_for_polyglot_file"), "f: the tensors take 16 bytes, the file has 50", damaged);
        add("bytes missing", file(good, data.substr(2)), "f: the tensors take 16 bytes, the file has 14", cutOff);
        add("offsets that do not fit the shape", file(R"({"a":{"dtype":"I32","shape":[2,2],"data_offsets":[0,4]}})", "xxxx"),
            "f: a.data_offsets: expected 16 bytes between the offsets, received [0,4]", damaged);
        add("shape overflow", file(R"({"a":{"dtype":"I32","shape":[2,18446744073709551614],"data_offsets":[0,16]}})", data),
            "f: a: this shape is larger than any memory", damaged);
        add("bits overflow", file(R"({"a":{"dtype":"I32","shape":[2,9223372036854775807],"data_offsets":[0,16]}})", data),
            "f: a: this shape is larger than any memory", damaged);
        add("overlap", file(R"({"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},"b":{"dtype":"U8","shape":[12],"data_offsets":[4,16]}})", data),
            "f: expected the bytes of b to begin at 8, received 4", damaged);
        add("same bytes twice", file(R"({"a":{"dtype":"U8","shape":[16],"data_offsets":[0,16]},"b":{"dtype":"U8","shape":[16],"data_offsets":[0,16]}})", data),
            "f: expected the bytes of b to begin at 16, received 0", damaged);
        add("a hole", file(R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[12,16]}})", data),
            "f: expected the bytes of b to begin at 4, received 12", damaged);
        add("a hole in front", file(R"({"a":{"dtype":"U8","shape":[12],"data_offsets":[4,16]}})", data), "f: expected the bytes of a to begin at 0, received 4", damaged);
        add("end before begin", file(R"({"a":{"dtype":"U8","shape":[0],"data_offsets":[16,0]}})", data),
            "f: a.data_offsets: expected 0 bytes between the offsets, received [16,0]", damaged);
        add("a negative offset", file(R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[-1,0]}})", ""),
            "f: a.data_offsets[0]: expected a whole number from 0, received -1", damaged);
        add("a broken offset", file(R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1.0]}})", "x"),
            "f: a.data_offsets[1]: expected a whole number from 0, received 1.0", damaged);
        add("three offsets", file(R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1,1]}})", "x"),
            "f: a.data_offsets: expected two offsets, received [0,1,1]", damaged);
        add("an unknown type", file(R"({"a":{"dtype":"F33","shape":[1],"data_offsets":[0,1]}})", "x"), "f: a: unknown type \"F33\"", damaged);
        add("half a byte", file(R"({"a":{"dtype":"F4","shape":[1],"data_offsets":[0,1]}})", "x"), "f: a: this tensor ends within a byte", damaged);
        add("a member missing", file(R"({"a":{"dtype":"U8","data_offsets":[0,1]}})", "x"), "f: a: expected dtype, shape and data_offsets, received {", damaged);
        add("a member too many", file(R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"x":0}})", "x"),
            "f: a: expected dtype, shape and data_offsets, received {", damaged);
        add("a name twice", file(R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}})", "xy"),
            "f: the key \"a\" is given twice in one object", damaged);
        add("metadata that are no text", file(R"({"__metadata__":{"a":1}})"), "f: __metadata__.a: expected a text in quotes, received 1", damaged);
    }

    /** What a file says of itself may be a lie: that is said with its place, and what a person can do. */
    void wrongFilesAreRefused() {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, words);
        QFETCH(QString, todo);
        const QString said = QString::fromStdString(errorOf([&] { read(bytes.toStdString()); }));
        QVERIFY2(said.startsWith(words), qPrintable(said));
        QVERIFY2(said.endsWith(" — " + todo) && said.count(" — ") == 1, qPrintable(said));
    }

    void tensorsKeepTheirNumbers() {
        const Tensor floats = Tensor::of({2, 2}, std::vector<float>{1, 2, 3, 4});
        const Tensor back = toTensor(toSafeTensor("w", floats));
        QVERIFY(back.shape() == floats.shape());
        QCOMPARE(back.toFloats(), floats.toFloats());
        QCOMPARE(toTensor(tensor("h", "F16", {5}, "\0>\0\xc0\1\0\0|\xff{"s)).toFloats(),
                 (std::vector<float>{1.5f, -2.0f, 5.9604645e-08f, INFINITY, 65504.0f}));
        QCOMPARE(toTensor(tensor("i", "I64", {1}, "\xff\xff\xff\xff\xff\xff\xff\xff")).as<std::int32_t>()[0], -1);
        QVERIFY(contains(errorOf([] { toTensor(tensor("i", "I64", {1}, "\0\0\0\0\0\0\0\1"s)); }), "fit 32 bits"));
        QVERIFY_EXCEPTION_THROWN(toTensor(tensor("c", "C64", {1}, std::string(8, 'x'))), Error);
    }

    void tensorsThatDoNotAgreeAreNotWritten() {
        QVERIFY_EXCEPTION_THROWN(writeSafetensors({{}, {tensor("a", "F32", {2}, "xxxx")}}), Error);
        QVERIFY_EXCEPTION_THROWN(writeSafetensors({{}, {tensor("a", "U8", {1}, "x"), tensor("a", "U8", {1}, "x")}}), Error);
    }
};

LAMINA_TEST(SafetensorsTest)

}  // namespace safetensors_test

#include "safetensors_test.moc"
