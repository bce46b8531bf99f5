#include <bouncehouse/evidence/fields.hpp>
#include <bouncehouse/evidence/packed.hpp>

namespace bouncehouse::evidence {
namespace {

class Writer {
public:
    explicit Writer(std::string& out) : out_(out) {}
    template <class F>
    void operator()(std::string_view, const F& field) {
        put(field);
    }
    void put(std::uint64_t value) {  // seven bits an octet, lowest first; the high bit: more follow
        while (value >= 0x80) {
            out_.push_back(static_cast<char>(value | 0x80));
            value >>= 7U;
        }
        out_.push_back(static_cast<char>(value));
    }
    void put(bool value) { out_.push_back(value ? '\1' : '\0'); }
    void put(unsigned value) { put(std::uint64_t{value}); }
    void put(int value) { put(std::uint64_t{static_cast<unsigned>(value)}); }
    void put(const std::string& text) {
        put(std::uint64_t{text.size()});
        out_.append(text);
    }
    void put(const Reason& reason) {
        put(reason.what);
        put(reason.text);
    }
    template <class T>
    void put(const std::vector<T>& list) {
        put(std::uint64_t{list.size()});
        for (const T& item : list) put(item);
    }

private:
    std::string& out_;
};

// Reads only what Writer wrote in the same process, so it does not doubt it.
class Reader {
public:
    explicit Reader(std::string_view in) : in_(in) {}
    bool done() const { return at_ >= in_.size(); }
    std::size_t at() const { return at_; }
    template <class F>
    void operator()(std::string_view, F& field) {
        get(field);
    }
    void get(std::uint64_t& value) {
        value = 0;
        for (unsigned shift = 0;; shift += 7) {
            const auto octet = static_cast<unsigned char>(in_[at_++]);
            value |= std::uint64_t{octet & 0x7fU} << shift;
            if (octet < 0x80) return;
        }
    }
    void get(bool& value) { value = in_[at_++] != 0; }
    void get(unsigned& value) { value = static_cast<unsigned>(number()); }
    void get(int& value) { value = static_cast<int>(static_cast<unsigned>(number())); }
    void get(std::string& text) {
        const std::size_t size = number();
        text.assign(in_.substr(at_, size));
        at_ += size;
    }
    void get(Reason& reason) {
        get(reason.what);
        get(reason.text);
    }
    template <class T>
    void get(std::vector<T>& list) {
        list.resize(number());
        for (T& item : list) get(item);
    }
    std::uint64_t number() {
        std::uint64_t value = 0;
        get(value);
        return value;
    }

private:
    std::string_view in_;
    std::size_t at_ = 0;
};

void read(Reader& reader, Event& event) {
    event.number = static_cast<std::uint32_t>(reader.number());
    event.at = Time{static_cast<Time::rep>(reader.number())};
    event.body = make_body(reader.number());
    std::visit([&](auto& body) { fields(reader, body); }, event.body);
}

}  // namespace

void pack(const Event& event, std::string& out) {
    Writer writer{out};
    writer.put(std::uint64_t{event.number});
    writer.put(static_cast<std::uint64_t>(event.at.count()));
    writer.put(std::uint64_t{event.body.index()});
    std::visit([&](const auto& body) { fields(writer, body); }, event.body);
}

std::vector<Event> unpack(std::string_view packed, std::uint64_t session) {
    std::vector<Event> events;
    for (Reader reader{packed}; !reader.done();) {
        Event& event = events.emplace_back();
        event.session = session;
        read(reader, event);
    }
    return events;
}

std::size_t packed_size(std::string_view packed, std::size_t count) {
    Reader reader{packed};
    for (Event event; count > 0 && !reader.done(); --count) read(reader, event);
    return reader.at();
}

}  // namespace bouncehouse::evidence
