#include <bouncehouse/evidence/bytes.hpp>
#include <bouncehouse/evidence/json_writer.hpp>
#include <bouncehouse/report/fields.hpp>
#include <bouncehouse/report/json.hpp>
#include <concepts>

namespace bouncehouse::probe {
namespace {

template <class T>
void write_object(const T& record, std::string& out);

/// What stands between the items of a list: results get a line each.
template <class T>
constexpr std::string_view separator = std::is_same_v<T, CaseResult> ? "\n" : "";

class Writer {
public:
    explicit Writer(std::string& out) : out_(out) { out_.push_back('{'); }
    void close() { out_.push_back('}'); }

    void operator()(std::string_view key, const std::string& text) {
        if (text.empty()) return;
        const bool plain = evidence::is_utf8(text);
        name(key, plain ? "" : "_base64");
        if (plain) return evidence::append_json_string(text, out_);
        base64(text);
    }
    void operator()(std::string_view key, bool value) {
        if (value) name(key).append("true");
    }
    template <std::integral I>
    void operator()(std::string_view key, I value) {
        if (value != 0) name(key).append(std::to_string(value));
    }
    void operator()(std::string_view key, Outcome outcome) {
        evidence::append_json_string(name_of(outcome), name(key));
    }
    void operator()(std::string_view key, Expected expected) {
        evidence::append_json_string(name_of(expected), name(key));
    }
    template <class T>
    void operator()(std::string_view key, const std::vector<T>& list) {
        if (list.empty()) return;
        name(key).push_back('[');
        for (const T& item : list) {
            if (&item != list.data()) out_.push_back(',');
            out_.append(separator<T>);
            this->item(item);
        }
        out_.append(separator<T>).push_back(']');
    }

    std::string& name(std::string_view key, std::string_view suffix = {}) {
        if (!first_) out_.push_back(',');
        first_ = false;
        return out_.append(1, '"').append(key).append(suffix).append("\":");
    }

private:
    void base64(const std::string& text) {
        out_.push_back('"');
        evidence::append_base64(text, out_);
        out_.push_back('"');
    }
    void item(const std::string& text) {
        if (evidence::is_utf8(text)) return evidence::append_json_string(text, out_);
        out_.append("{\"base64\":");
        base64(text);
        out_.push_back('}');
    }
    template <class T>
    void item(const T& record) {
        write_object(record, out_);
    }

    std::string& out_;
    bool first_ = true;
};

template <class T>
void write_object(const T& record, std::string& out) {
    Writer writer{out};
    fields(writer, record);
    writer.close();
}

void write_totals(const RunReport& report, std::string& out) {
    const RunReport::Totals totals = report.totals();
    Writer writer{out};
    writer("pass", totals.pass), writer("non_strict", totals.non_strict), writer("fail", totals.fail);
    writer("info", totals.info), writer("inconclusive", totals.inconclusive);
    writer("not_applicable", totals.not_applicable), writer("skipped", totals.skipped), writer("error", totals.error);
    writer("unexpected", totals.unexpected), writer("known", totals.known);
    writer.close();
}

}  // namespace

std::string to_json(const RunReport& report) {
    std::string out;
    Writer writer{out};
    fields(writer, report);
    write_totals(report, writer.name("totals"));
    writer.close();
    out.push_back('\n');
    return out;
}

}  // namespace bouncehouse::probe
