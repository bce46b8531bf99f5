#include <boost/json/src.hpp>
#include <bouncehouse/evidence/bytes.hpp>
#include <bouncehouse/evidence/json_reader.hpp>

namespace bouncehouse::evidence {
namespace json = boost::json;
namespace {

constexpr std::size_t deepest = 6;  // message, recipients, recipient, parameters, base64 object: five

json::string_view view(std::string_view text) { return {text.data(), text.size()}; }
std::string_view view(const json::string& text) { return {text.data(), text.size()}; }

}  // namespace

std::optional<json::value> parse_object(std::string_view line) {
    json::error_code error;
    json::parse_options options;
    options.max_depth = deepest;
    json::value value = json::parse(view(line), error, {}, options);
    if (error || !value.is_object()) return std::nullopt;
    return value;
}

bool JsonReader::has(std::string_view key) const { return object_.if_contains(view(key)) != nullptr; }

void JsonReader::operator()(std::string_view key, std::string& text) {
    text.clear();
    if (const json::value* found = object_.if_contains(view(key))) {
        if (found->is_string()) {
            text = view(found->get_string());
        } else {
            good_ = false;
        }
        return;
    }
    const json::value* coded = object_.if_contains(view(std::string{key} + "_base64"));
    if (coded == nullptr) return;
    auto octets = coded->is_string() ? from_base64(view(coded->get_string())) : std::nullopt;
    good_ = good_ && octets.has_value();
    if (octets) text = std::move(*octets);
}

void JsonReader::operator()(std::string_view key, bool& value) {
    const json::value* found = object_.if_contains(view(key));
    if (found == nullptr) return;
    good_ = good_ && found->is_bool();
    value = found->is_bool() && found->get_bool();
}

template <class I>
std::optional<I> JsonReader::integer(std::string_view key) {
    const json::value* found = object_.if_contains(view(key));
    if (found == nullptr) return std::nullopt;
    if (found->is_int64() && std::in_range<I>(found->get_int64())) return static_cast<I>(found->get_int64());
    if (found->is_uint64() && std::in_range<I>(found->get_uint64())) return static_cast<I>(found->get_uint64());
    good_ = false;
    return std::nullopt;
}
template std::optional<int> JsonReader::integer<int>(std::string_view);
template std::optional<unsigned> JsonReader::integer<unsigned>(std::string_view);
template std::optional<std::int64_t> JsonReader::integer<std::int64_t>(std::string_view);
template std::optional<std::uint64_t> JsonReader::integer<std::uint64_t>(std::string_view);

template <class T, class Each>
void JsonReader::list_of(std::string_view key, std::vector<T>& list, Each each) {
    list.clear();
    const json::value* found = object_.if_contains(view(key));
    if (found == nullptr) return;
    if (!found->is_array()) {
        good_ = false;
        return;
    }
    for (const json::value& item : found->get_array()) good_ = each(item, list.emplace_back()) && good_;
}

void JsonReader::operator()(std::string_view key, std::vector<std::string>& list) {
    list_of(key, list, [](const json::value& item, std::string& text) {
        if (item.is_string()) {
            text = view(item.get_string());
            return true;
        }
        const json::value* coded = item.is_object() ? item.get_object().if_contains("base64") : nullptr;
        auto octets = coded != nullptr && coded->is_string() ? from_base64(view(coded->get_string())) : std::nullopt;
        if (octets) text = std::move(*octets);
        return octets.has_value();
    });
}

void JsonReader::operator()(std::string_view key, std::vector<Reason>& list) {
    list_of(key, list, [](const json::value& item, Reason& reason) {
        if (!item.is_object()) return false;
        JsonReader one{item.get_object()};
        one("what", reason.what);
        one("text", reason.text);
        return one.good();
    });
}

void JsonReader::operator()(std::string_view key, std::vector<MessageRecipient>& list) {
    list_of(key, list, [](const json::value& item, MessageRecipient& recipient) {
        if (!item.is_object()) return false;
        JsonReader one{item.get_object()};
        one("address", recipient.address);
        one("parameters", recipient.parameters);
        return one.good();
    });
}

}  // namespace bouncehouse::evidence
