#include <bouncehouse/evidence/json_writer.hpp>
#include <bouncehouse/evidence/visible.hpp>
#include <bouncehouse/report/html_parts.hpp>
#include <bouncehouse/report/words.hpp>
#include <concepts>
#include <unordered_map>

namespace bouncehouse::probe {
namespace {

/// Each text once; its number is what stands in its place.
class Strings {
public:
    Strings() { number_of(""); }  // 0
    std::size_t number_of(const std::string& text) {
        const auto [place, fresh] = numbers_.try_emplace(text, numbers_.size());
        if (!fresh) return place->second;
        if (place->second > 0) json_.push_back(',');
        std::string one;
        evidence::append_json_string(evidence::visible(text), one);
        for (const char c : one) {  // nothing may end the script element or begin a comment in it
            if (c == '<')
                json_ += "\\u003c";
            else
                json_.push_back(c);
        }
        return place->second;
    }
    std::string json() const { return "[" + json_ + "]"; }

private:
    std::unordered_map<std::string, std::size_t> numbers_;
    std::string json_;
};

/// Writes an array; zeros at its end are left out.
class Row {
public:
    explicit Row(Strings& strings, std::string& out) : strings_(strings), out_(out) { out_.push_back('['); }
    ~Row() { out_.push_back(']'); }
    Row(const Row&) = delete;
    Row& operator=(const Row&) = delete;

    template <std::integral I>
    Row& operator<<(I number) {
        if (number == 0) {
            ++zeros_;
        } else {
            next().append(std::to_string(number));
        }
        return *this;
    }
    Row& operator<<(bool flag) { return *this << (flag ? 1 : 0); }
    Row& operator<<(const std::string& text) { return *this << strings_.number_of(text); }
    Row& operator<<(const std::vector<std::string>& texts) {
        return list(texts, [](Row& row, const std::string& text) { row << text; });
    }
    template <class T, class Each>
    Row& list(const std::vector<T>& items, Each each) {
        Row inner{strings_, next()};
        for (const T& item : items) each(inner, item);
        inner.flush();
        return *this;
    }
    template <class T, class Each>
    Row& rows(const std::vector<T>& items, Each each) {
        std::string& out = next();
        out.push_back('[');
        for (const T& item : items) {
            if (&item != items.data()) out.push_back(',');
            Row inner{strings_, out};
            each(inner, item);
        }
        out.push_back(']');
        return *this;
    }

private:
    std::string& next() {
        flush();
        if (!std::exchange(first_, false)) out_.push_back(',');
        return out_;
    }
    void flush() {
        for (; zeros_ > 0; --zeros_) {
            if (!std::exchange(first_, false)) out_.push_back(',');
            out_.push_back('0');
        }
    }
    Strings& strings_;
    std::string& out_;
    std::size_t zeros_ = 0;
    bool first_ = true;
};

void wire_row(Row& row, const WireLine& line) {
    const int who = line.who == "client" ? 1 : line.who == "server" ? 2 : 0;
    row << line.session << line.number << line.at_us << who << line.text << line.waited_us << line.rule << line.entry
        << line.wrong << line.stage << line.cut;
}

void session_row(Row& row, const SessionLog& log) {
    row << log.id << log.host << log.local << log.remote << log.tls << log.began_us << log.ended_us
        << log.ended_by_client << log.how_ended;
}

void check_row(Row& row, const CheckLine& check) {
    row << check.check << check.finding << level_text(check.level, check.binding) << check.clause << check.expected
        << check.seen << check.note << check.always;
    row.rows(check.evidence, [](Row& one, const Pointer& pointer) { one << pointer.session << pointer.number; });
}

void result_row(Row& row, const CaseResult& r) {
    row << r.id << static_cast<unsigned>(r.outcome) << static_cast<unsigned>(r.expectation) << r.theme << r.requirement
        << r.title << r.sentence << r.server << r.good << r.ambiguity << r.file << r.clauses
        << level_text(r.level, r.binding) << r.clause << r.why << r.expected << r.seen << r.known_reason << r.told
        << r.told_text << r.bounces << r.queries << r.wire_left_out << r.duration_us << r.rerun;
    row.rows(r.checks, check_row).rows(r.sessions, session_row).rows(r.wire, wire_row);
}

}  // namespace

std::string html_data(const Matrix& matrix) {
    Strings strings;
    std::string runs = "[";
    for (std::size_t i = 0; i < matrix.runs.size(); ++i) {
        if (i > 0) runs += ",\n";
        Row run{strings, runs};
        run << matrix.labels[i];
        std::vector<const CaseResult*> results;  // as the matrix shows them
        for (const Matrix::Row& row : matrix.rows)
            if (row.cells[i] != nullptr) results.push_back(row.cells[i]);
        run.rows(results, [](Row& row, const CaseResult* result) { result_row(row, *result); });
    }
    return "{\"strings\":" + strings.json() + ",\n\"runs\":" + runs + "]}";
}

}  // namespace bouncehouse::probe
