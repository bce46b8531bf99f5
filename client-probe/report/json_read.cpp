#include <fmt/format.h>
#include <algorithm>
#include <boost/json/stream_parser.hpp>
#include <boost/json/value.hpp>
#include <bouncehouse/evidence/bytes.hpp>
#include <bouncehouse/evidence/visible.hpp>
#include <bouncehouse/report/fields.hpp>
#include <bouncehouse/report/json.hpp>
#include <concepts>
#include <fstream>
#include <sstream>

namespace bouncehouse::probe {
namespace json = boost::json;
namespace {

constexpr std::size_t deepest = 32;

std::string_view view(const json::string& text) { return {text.data(), text.size()}; }

/// Fills one record from one object. The first problem of the whole reading stays in `problem`.
class Reader {
public:
    Reader(const json::object& object, std::string path, std::string& problem)
        : object_(object), path_(std::move(path)), problem_(problem) {}

    void operator()(std::string_view key, std::string& text) {
        if (const json::value* value = find(key)) {
            if (!value->is_string()) return wrong(key, "a string");
            text = view(value->get_string());
        } else if (const json::value* coded = find(std::string{key} + "_base64")) {
            decode(*coded, std::string{key} + "_base64", text);
        }
    }
    void operator()(std::string_view key, bool& flag) {
        const json::value* value = find(key);
        if (value == nullptr) return;
        if (!value->is_bool()) return wrong(key, "true or false");
        flag = value->get_bool();
    }
    template <std::integral I>
    void operator()(std::string_view key, I& number) {
        const json::value* value = find(key);
        if (value == nullptr) return;
        if (value->is_int64() && std::in_range<I>(value->get_int64())) {
            number = static_cast<I>(value->get_int64());
        } else if (value->is_uint64() && std::in_range<I>(value->get_uint64())) {
            number = static_cast<I>(value->get_uint64());
        } else {
            wrong(key, "a whole number that fits");
        }
    }
    void operator()(std::string_view key, Outcome& outcome) { named(key, outcome, outcome_names, true); }
    void operator()(std::string_view key, Expected& expected) { named(key, expected, expected_names, false); }
    template <class T>
    void operator()(std::string_view key, std::vector<T>& list) {
        const json::value* value = find(key);
        if (value == nullptr) return;
        if (!value->is_array()) return wrong(key, "a list");
        const json::array& items = value->get_array();
        list.reserve(items.size());
        for (std::size_t i = 0; i < items.size() && problem_.empty(); ++i)
            item(items[i], fmt::format("{}[{}]", key, i), list.emplace_back());
    }

private:
    const json::value* find(std::string_view key) const { return object_.if_contains({key.data(), key.size()}); }
    void wrong(std::string_view key, std::string_view wanted) {
        if (problem_.empty()) problem_ = fmt::format("{}{}: wants {}", path_, key, wanted);
    }
    void decode(const json::value& coded, std::string_view key, std::string& text) {
        auto octets = coded.is_string() ? evidence::from_base64(view(coded.get_string())) : std::nullopt;
        if (!octets) return wrong(key, "base64");
        text = std::move(*octets);
    }
    template <class E, std::size_t N>
    void named(std::string_view key, E& to, const std::array<std::string_view, N>& names, bool required) {
        const json::value* value = find(key);
        if (value == nullptr && !required) return;
        const auto found =
            value != nullptr && value->is_string() ? std::ranges::find(names, view(value->get_string())) : names.end();
        if (found == names.end()) return wrong(key, fmt::format("one of {}", fmt::join(names, ", ")));
        to = static_cast<E>(found - names.begin());
    }
    void item(const json::value& value, const std::string& place, std::string& text) {
        if (value.is_string()) {
            text = view(value.get_string());
            return;
        }
        const json::value* coded = value.is_object() ? value.get_object().if_contains("base64") : nullptr;
        if (coded == nullptr) return wrong(place, "a string");
        decode(*coded, place, text);
    }
    template <class T>
    void item(const json::value& value, const std::string& place, T& record) {
        if (!value.is_object()) return wrong(place, "an object");
        Reader reader{value.get_object(), path_ + place + ".", problem_};
        fields(reader, record);
    }

    const json::object& object_;
    std::string path_;  // with its dot, "results[3]."
    std::string& problem_;
};

ReadReport problem(std::string text) { return {std::nullopt, std::move(text)}; }

std::string place_of(std::string_view text, std::size_t offset) {
    const std::string_view before = text.substr(0, offset);
    const std::size_t line = static_cast<std::size_t>(std::ranges::count(before, '\n')) + 1;
    const std::size_t begin = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
    return fmt::format("{}:{}", line, evidence::width_of(before.substr(begin)) + 1);
}

/// Empty when it is a report of the format that this program reads.
std::string wrong_format(const json::value& root) {
    constexpr std::string_view no_report = "this is JSON, but no report of bouncehouse-probe";
    if (!root.is_object()) return fmt::format("{}: it is no object", no_report);
    const json::value* format = root.get_object().if_contains("format");
    if (format == nullptr || !format->is_string()) return fmt::format("{}: it has no \"format\"", no_report);
    const std::string wanted = RunReport{}.format;
    const std::string_view found = view(format->get_string());
    if (found == wanted) return {};
    if (!found.starts_with("bouncehouse-probe "))
        return fmt::format("{}: its format is \"{}\"", no_report, evidence::visible_start(found, 60));
    return fmt::format("the report has the format \"{}\"; this program reads \"{}\"",
                       evidence::visible_start(found, 60), wanted);
}

}  // namespace

ReadReport report_from_json(std::string_view text) {
    json::error_code error;
    json::parse_options options;
    options.max_depth = deepest;
    json::stream_parser parser{{}, options};
    const std::size_t read = parser.write_some(text.data(), text.size(), error);
    const std::size_t end = std::min(text.find_first_not_of(" \t\r\n", read), text.size());
    if (!error && parser.done() && end < text.size())
        return problem(fmt::format("{}: more text after the end of the report", place_of(text, end)));
    if (!error && !parser.done())
        return problem(fmt::format("{}: the text ends too early", place_of(text, text.size())));
    if (error) return problem(fmt::format("{}: no JSON: {}", place_of(text, read), error.message()));
    const json::value root = parser.release();
    if (std::string wrong = wrong_format(root); !wrong.empty()) return problem(std::move(wrong));
    std::string wrong;
    RunReport report;
    Reader reader{root.get_object(), {}, wrong};
    fields(reader, report);
    if (!wrong.empty()) return problem(std::move(wrong));
    return {std::move(report), {}};
}

ReadReport read_report(const std::string& file) {
    std::ifstream in{file, std::ios::binary};
    std::ostringstream text;
    if (in) text << in.rdbuf();
    if (!in || in.bad()) return problem(file + ": cannot be read");
    ReadReport read = report_from_json(text.str());
    if (!read.report)
        read.problem =
            file + (read.problem.empty() || read.problem[0] < '0' || read.problem[0] > '9' ? ": " : ":") + read.problem;
    return read;
}

}  // namespace bouncehouse::probe
