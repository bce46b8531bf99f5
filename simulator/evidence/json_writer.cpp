#include <bouncehouse/evidence/bytes.hpp>
#include <bouncehouse/evidence/json_writer.hpp>

namespace bouncehouse::evidence {
namespace {

void escape(unsigned octet, std::string& out) {
    constexpr std::string_view hex = "0123456789abcdef";
    switch (octet) {
        case '"': out.append("\\\""); return;
        case '\\': out.append("\\\\"); return;
        case '\n': out.append("\\n"); return;
        case '\r': out.append("\\r"); return;
        case '\t': out.append("\\t"); return;
        default: out.append("\\u00").append(1, hex[octet >> 4U]).append(1, hex[octet & 15U]);
    }
}

}  // namespace

void append_json_string(std::string_view text, std::string& out) {
    out.push_back('"');
    std::size_t plain = 0;  // start of what may be copied as it is
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto octet = static_cast<unsigned char>(text[at]);
        const bool control = octet < 0x20 || octet == 0x7f;
        const bool c1 = octet == 0xC2 && at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) < 0xA0;
        if (!control && !c1 && octet != '"' && octet != '\\') continue;
        out.append(text, plain, at - plain);
        if (c1) ++at;
        escape(static_cast<unsigned char>(text[at]), out);
        plain = at + 1;
    }
    out.append(text, plain, text.size() - plain);
    out.push_back('"');
}

std::string& JsonWriter::name(std::string_view key, std::string_view suffix) {
    if (!first_) out_.push_back(',');
    first_ = false;
    return out_.append(1, '"').append(key).append(suffix).append("\":");
}

void JsonWriter::always(std::string_view key, std::string_view text) {
    if (is_utf8(text)) {
        append_json_string(text, name(key));
    } else {
        name(key, "_base64").push_back('"');
        append_base64(text, out_);
        out_.push_back('"');
    }
}

template <class T, class Each>
void JsonWriter::list_of(std::string_view key, const std::vector<T>& list, Each each) {
    if (list.empty()) return;
    name(key).push_back('[');
    for (const T& item : list) {
        if (&item != list.data()) out_.push_back(',');
        each(item);
    }
    out_.push_back(']');
}

void JsonWriter::operator()(std::string_view key, const std::vector<std::string>& list) {
    list_of(key, list, [this](const std::string& text) {
        if (is_utf8(text)) return append_json_string(text, out_);
        out_.append("{\"base64\":\"");
        append_base64(text, out_);
        out_.append("\"}");
    });
}

void JsonWriter::operator()(std::string_view key, const std::vector<Reason>& list) {
    list_of(key, list, [this](const Reason& reason) {
        JsonWriter one{out_};
        one("what", reason.what);
        one("text", reason.text);
        one.close();
    });
}

void JsonWriter::operator()(std::string_view key, const std::vector<MessageRecipient>& list) {
    list_of(key, list, [this](const MessageRecipient& recipient) {
        JsonWriter one{out_};
        one("address", recipient.address);
        one("parameters", recipient.parameters);
        one.close();
    });
}

}  // namespace bouncehouse::evidence
