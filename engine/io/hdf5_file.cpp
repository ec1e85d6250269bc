// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/hdf5_file.h"

#include <algorithm>
#include <cstring>
#include <set>

namespace lamina {

namespace {

constexpr std::size_t mostBlocks = 1000;  // of one object's header

[[noreturn]] void otherForm() { throw Hdf5Broken{"this HDF5 file is of a form we do not read"}; }

std::string_view textOf(std::span<const std::byte> bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

std::uint64_t roundedUp(std::uint64_t size, std::uint64_t to) { return (size + to - 1) / to * to; }

/** Takes one message of a header of version 1. */
Hdf5Message takeOld(Hdf5Cursor& in) {
    Hdf5Message message;
    message.type = in.take<std::uint16_t>();
    const auto size = in.take<std::uint16_t>();
    message.shared = (in.take<std::uint8_t>() & 2) != 0;
    in.skip(3);
    message.body = in.take(size);
    return message;
}

Hdf5Message takeNew(Hdf5Cursor& in, bool ordered) {
    Hdf5Message message;
    message.type = in.take<std::uint8_t>();
    const auto size = in.take<std::uint16_t>();
    message.shared = (in.take<std::uint8_t>() & 2) != 0;
    if (ordered) in.skip(2);
    message.body = in.take(size);
    return message;
}

Hdf5Link linkOf(std::span<const std::byte> body) {
    Hdf5Cursor in(body);
    if (in.take<std::uint8_t>() != 1) otherForm();
    const auto flags = in.take<std::uint8_t>();
    const auto type = (flags & 8) ? in.take<std::uint8_t>() : std::uint8_t{0};
    if (flags & 4) in.skip(8);   // order of creation
    if (flags & 16) in.skip(1);  // letters
    std::uint64_t length = 0;
    const auto raw = in.take(std::uint64_t{1} << (flags & 3));
    std::memcpy(&length, raw.data(), raw.size());
    Hdf5Link link{std::string(textOf(in.take(length))), {}};
    if (type == 0) link.object = in.address();
    return link;
}

/** A group of many links in the newer form keeps them in another structure. */
void requireCompact(std::span<const std::byte> linkInfo) {
    Hdf5Cursor in(linkInfo);
    in.skip(1);
    if (in.take<std::uint8_t>() & 1) in.skip(8);
    if (in.address() != Hdf5File::nowhere) otherForm();
}

/** An attribute: its name, type, extent and data. */
struct Attribute {
    std::string_view name;
    std::span<const std::byte> type, space, data;
};

Attribute attributeOf(std::span<const std::byte> body) {
    Hdf5Cursor in(body);
    const auto version = in.take<std::uint8_t>();
    const auto flags = in.take<std::uint8_t>();
    if (version < 1 || version > 3 || (version > 1 && flags != 0)) return {};
    const std::uint64_t name = in.take<std::uint16_t>(), type = in.take<std::uint16_t>(), space = in.take<std::uint16_t>();
    if (version == 3) in.skip(1);
    const auto part = [&](std::uint64_t size) { return in.take(version == 1 ? roundedUp(size, 8) : size).first(static_cast<std::size_t>(size)); };
    Attribute attribute;
    attribute.name = textOf(part(name));
    attribute.name = attribute.name.substr(0, attribute.name.find('\0'));
    attribute.type = part(type);
    attribute.space = part(space);
    attribute.data = in.take(in.left());
    return attribute;
}

/** A text of any length: class 9 of kind 1. */
bool isText(std::span<const std::byte> type) {
    Hdf5Cursor in(type);
    return (in.take<std::uint8_t>() & 15) == 9 && (in.take<std::uint8_t>() & 15) == 1;
}

}  // namespace

void Hdf5Cursor::expect(std::string_view signature) {
    if (textOf(take(signature.size())) != signature) throw Hdf5Broken{"this cannot be read; the file may be damaged"};
}

const Hdf5Message* findMessage(const Hdf5Messages& messages, std::uint16_t type) {
    const auto found = std::find_if(messages.begin(), messages.end(), [&](const Hdf5Message& m) { return m.type == type; });
    if (found == messages.end()) return nullptr;
    if (found->shared) otherForm();
    return &*found;
}

Hdf5File::Hdf5File(std::span<const std::byte> bytes) : bytes_(bytes) {
    static constexpr std::string_view signature("\x89HDF\r\n\x1a\n", 8);
    if (!textOf(bytes).starts_with(signature)) throw Hdf5Broken{"this is no HDF5 file"};
    Hdf5Cursor in(bytes.subspan(signature.size()));
    const auto version = in.take<std::uint8_t>();
    if (version > 3) otherForm();
    in.skip(version < 2 ? 4 : 0);
    if (in.take<std::uint8_t>() != 8 || in.take<std::uint8_t>() != 8) otherForm();  // bytes of addresses and of lengths
    in.skip(version == 0 ? 9 : version == 1 ? 13 : 1);
    if (in.address() != 0) otherForm();  // the file begins where HDF5 begins
    in.skip(version < 2 ? 24 + 8 : 16);
    root_ = in.address();
}

std::span<const std::byte> Hdf5File::at(std::uint64_t address, std::uint64_t size) const { return from(address).take(size); }

Hdf5Cursor Hdf5File::from(std::uint64_t address) const {
    if (address >= bytes_.size()) throw Hdf5Broken{"this cannot be read; the file may be cut off or damaged"};
    return Hdf5Cursor(bytes_.subspan(static_cast<std::size_t>(address)));
}

// ---- objects

Hdf5Messages Hdf5File::messages(std::uint64_t object) const {
    Hdf5Messages messages;
    if (textOf(at(object, 4)) == "OHDR") readNewHeader(object, messages);
    else readOldHeader(object, messages);
    return messages;
}

void Hdf5File::readOldHeader(std::uint64_t object, Hdf5Messages& messages) const {
    Hdf5Cursor in = from(object);
    if (in.take<std::uint8_t>() != 1) otherForm();
    in.skip(1);
    std::size_t count = in.take<std::uint16_t>();
    in.skip(4);
    const std::uint64_t size = in.take<std::uint32_t>();
    std::vector<Block> blocks{{object + 16, size}};
    for (std::size_t b = 0; b < blocks.size() && count > 0; ++b) {
        if (b == mostBlocks) otherForm();
        Hdf5Cursor block(at(blocks[b].address, blocks[b].size));
        for (; block.left() >= 8 && count > 0; --count) {
            messages.push_back(takeOld(block));
            if (messages.back().type != Hdf5Message::Continuation) continue;
            Hdf5Cursor next(messages.back().body);
            const std::uint64_t address = next.address();
            blocks.push_back({address, next.address()});
        }
    }
}

void Hdf5File::readNewHeader(std::uint64_t object, Hdf5Messages& messages) const {
    constexpr std::uint64_t checksum = 4, head = 4;
    Hdf5Cursor in = from(object);
    in.expect("OHDR");
    if (in.take<std::uint8_t>() != 2) otherForm();
    const auto flags = in.take<std::uint8_t>();
    in.skip((flags & 32 ? 16 : 0) + (flags & 16 ? 4 : 0));
    std::uint64_t size = 0;
    const auto raw = in.take(std::uint64_t{1} << (flags & 3));
    std::memcpy(&size, raw.data(), raw.size());
    std::vector<std::span<const std::byte>> blocks{in.take(size)};
    for (std::size_t b = 0; b < blocks.size(); ++b) {
        if (b == mostBlocks) otherForm();
        Hdf5Cursor block(blocks[b]);
        while (block.left() >= (flags & 4 ? 6u : 4u)) {
            messages.push_back(takeNew(block, flags & 4));
            if (messages.back().type != Hdf5Message::Continuation) continue;
            Hdf5Cursor next(messages.back().body);
            const std::uint64_t address = next.address(), length = next.address();
            if (length < head + checksum) otherForm();
            Hdf5Cursor part(at(address, length));
            part.expect("OCHK");
            blocks.push_back(part.take(length - head - checksum));
        }
    }
}

// ---- groups

bool Hdf5File::isGroup(const Hdf5Messages& messages) {
    return std::any_of(messages.begin(), messages.end(), [](const Hdf5Message& m) {
        return m.type == Hdf5Message::SymbolTable || m.type == Hdf5Message::LinkInfo || m.type == Hdf5Message::Link;
    });
}

std::vector<Hdf5Link> Hdf5File::links(const Hdf5Messages& messages) const {
    std::vector<Hdf5Link> links;
    if (const auto* table = findMessage(messages, Hdf5Message::SymbolTable)) readSymbolTable(table->body, links);
    if (const auto* info = findMessage(messages, Hdf5Message::LinkInfo)) requireCompact(info->body);
    for (const auto& message : messages)
        if (message.type == Hdf5Message::Link && !message.shared) links.push_back(linkOf(message.body));
    std::sort(links.begin(), links.end(), [](const Hdf5Link& a, const Hdf5Link& b) { return a.name < b.name; });
    return links;
}

/** Names as they are found. */
struct Hdf5File::Names {
    std::span<const std::byte> heap;  // their letters
    std::set<std::uint64_t> seen;     // nodes
    std::vector<Hdf5Link>& links;
};

void Hdf5File::readSymbolTable(std::span<const std::byte> body, std::vector<Hdf5Link>& links) const {
    Hdf5Cursor in(body);
    const std::uint64_t tree = in.address(), heap = in.address();
    Hdf5Cursor names = from(heap);
    names.expect("HEAP");
    names.skip(4);
    const std::uint64_t size = names.address();
    names.skip(8);
    Names found{at(names.address(), size), {}, links};
    readGroupNode(tree, 256, found);
}

/** A node of a tree whose leaves are lists of names. */
void Hdf5File::readGroupNode(std::uint64_t address, int below, Names& names) const {
    if (!names.seen.insert(address).second || names.seen.size() > mostObjects) throw Hdf5Broken{"this group's list of names is damaged"};
    Hdf5Cursor in = from(address);
    if (textOf(at(address, 4)) == "TREE") {
        in.skip(4);
        const auto kind = in.take<std::uint8_t>();
        const int level = in.take<std::uint8_t>();
        if (kind != 0 || level >= below) throw Hdf5Broken{"this group's list of names is damaged"};
        const auto entries = in.take<std::uint16_t>();
        in.skip(16 + 8);  // siblings, the first key
        for (unsigned i = 0; i < entries; ++i, in.skip(8)) readGroupNode(in.address(), level, names);
        return;
    }
    in.expect("SNOD");
    in.skip(2);
    const auto symbols = in.take<std::uint16_t>();
    for (unsigned i = 0; i < symbols; ++i) {
        const std::uint64_t offset = in.address(), object = in.address();
        const auto kind = in.take<std::uint32_t>();
        in.skip(4 + 16);
        if (offset >= names.heap.size()) throw Hdf5Broken{"a name in this group cannot be read"};
        const auto text = textOf(names.heap.subspan(static_cast<std::size_t>(offset)));
        const auto end = text.find('\0');
        if (end == std::string_view::npos) throw Hdf5Broken{"a name in this group cannot be read"};
        constexpr std::uint32_t symbolic = 2;
        names.links.push_back({std::string(text.substr(0, end)), kind == symbolic ? std::nullopt : std::optional(object)});
    }
}

// ---- attributes

std::string Hdf5File::text(const Hdf5Messages& messages, std::string_view attribute) const {
    for (const auto& message : messages) {
        if (message.type != Hdf5Message::Attribute || message.shared) continue;
        const Attribute found = attributeOf(message.body);
        if (found.name != attribute || !isText(found.type)) continue;
        Hdf5Cursor in(found.data);
        const auto size = in.take<std::uint32_t>();
        const auto collection = in.address();
        return heapText(collection, in.take<std::uint32_t>(), size);
    }
    return {};
}

std::string Hdf5File::heapText(std::uint64_t collection, std::uint32_t index, std::uint32_t size) const {
    Hdf5Cursor head = from(collection);
    head.expect("GCOL");
    head.skip(4);
    constexpr std::uint64_t headSize = 16;
    const std::uint64_t whole = head.address();
    if (whole < headSize) throw Hdf5Broken{"a text of this cannot be read"};
    Hdf5Cursor in = head;
    in = Hdf5Cursor(in.take(whole - headSize));
    while (in.left() >= headSize) {
        const auto number = in.take<std::uint16_t>();
        in.skip(6);
        const std::uint64_t length = in.address();
        if (number == 0) break;  // the rest is free
        if (number == index) {
            const auto text = textOf(in.take(length)).substr(0, size);
            return std::string(text.substr(0, text.find('\0')));
        }
        if (length > in.left()) break;
        in.skip(std::min<std::uint64_t>(roundedUp(length, 8), in.left()));
    }
    return {};
}

}  // namespace lamina
