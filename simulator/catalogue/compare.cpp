#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/catalogue/compare.hpp>
#include <bouncehouse/catalogue/json.hpp>
#include <bouncehouse/catalogue/listing.hpp>

namespace bouncehouse::catalogue {

namespace {

struct StagePhrase {
    smtp::Stage stage;
    std::string_view phrase;
};
constexpr std::array phrases{
    StagePhrase{smtp::Stage::connect, "in place of the greeting, before the client has said anything"},
    StagePhrase{smtp::Stage::ehlo, "in answer to EHLO"},
    StagePhrase{smtp::Stage::helo, "in answer to HELO"},
    StagePhrase{smtp::Stage::starttls, "in answer to STARTTLS"},
    StagePhrase{smtp::Stage::auth, "in answer to AUTH, or to a step of its exchange"},
    StagePhrase{smtp::Stage::mail, "in answer to MAIL, when the sender is named"},
    StagePhrase{smtp::Stage::rcpt, "in answer to RCPT, for one recipient"},
    StagePhrase{smtp::Stage::data, "in answer to DATA, before the content"},
    StagePhrase{smtp::Stage::data_end, "after the content, for the whole message"},
    StagePhrase{smtp::Stage::bdat, "in answer to a BDAT chunk"},
    StagePhrase{smtp::Stage::rset, "in answer to RSET"},
    StagePhrase{smtp::Stage::vrfy, "in answer to VRFY"},
    StagePhrase{smtp::Stage::expn, "in answer to EXPN"},
    StagePhrase{smtp::Stage::help, "in answer to HELP"},
    StagePhrase{smtp::Stage::noop, "in answer to NOOP"},
    StagePhrase{smtp::Stage::quit, "in answer to QUIT"},
    StagePhrase{smtp::Stage::etrn, "in answer to ETRN"},
    StagePhrase{smtp::Stage::burl, "in answer to BURL"},
    StagePhrase{smtp::Stage::atrn, "in answer to ATRN"},
    StagePhrase{smtp::Stage::turn, "in answer to TURN"},
    StagePhrase{smtp::Stage::unknown, "in answer to a command nobody knows"},
    StagePhrase{smtp::Stage::disconnect, "unasked, as the server's last word"},
    StagePhrase{smtp::Stage::any, "at any point of the session"},
};

std::string_view phrase_of(smtp::Stage stage) { return std::ranges::find(phrases, stage, &StagePhrase::stage)->phrase; }
static_assert(phrases.size() == smtp::stage_names.size());

std::string stages_of(const Entry& entry) {
    std::string out;
    for (const smtp::Stage stage : entry.stages) out += (out.empty() ? "" : ", ") + std::string{name_of(stage)};
    return out;
}

std::string when_of(const Entry& entry) {
    std::string out;
    for (const smtp::Stage stage : entry.stages) out += (out.empty() ? "" : "; ") + std::string{phrase_of(stage)};
    return out;
}

std::string causes_of(const Entry& entry) {
    std::string out;
    for (const std::string& cause : entry.causes) out += (out.empty() ? "" : " ") + cause;
    return out;
}

// Is the same mail tried again, and how? A sentence of its own, for the two are often mixed up.
std::string retry_of(const Entry& entry) {
    using enum Reaction;
    switch (entry.queue) {
        case retry: return "yes, later, at growing intervals";
        case retry_slower: return "yes, later and more slowly";
        case try_next_host:
            return entry.klass() == Class::permanent ? "at another host of the domain only, never at this one"
                                                     : "yes: the next host at once, this one later";
        case split_recipients: return "yes, the remaining recipients in another transaction";
        case fall_back: return "at once, without what was refused";
        case use_tls: return "at once, under TLS";
        case authenticate: return "at once, after authentication";
        case fix_credentials: return "not before the credentials were changed";
        case shrink_message: return "no; only a smaller message can pass";
        case fail_recipient: return "no, not to this recipient";
        case fail_message: return "no";
        case fail_domain: return "no, to no recipient of the domain";
        case proceed:
        case answer_challenge:
        case send_content: return "there is nothing to try again";
        case disconnect: return "not in this session";
    }
    return {};
}

std::string difference_of(const Entry& left, const Entry& right) {
    if (left.klass() != right.klass())
        return fmt::format("{} is {}, {} is {}: the first digit decides, whatever the texts say (RFC 5321 4.2.1).",
                           left.codes(), name_of(left.klass()), right.codes(), name_of(right.klass()));
    if (left.queue != right.queue || left.client != right.client)
        return fmt::format("Both are {}, but a sender takes them differently: {} asks it to {}, {} to {}.",
                           name_of(left.klass()), left.id, name_of(left.queue), right.id, name_of(right.queue));
    if (left.codes() == right.codes()) return "The codes are the same; only speaker, stage or text tell the two apart.";
    return fmt::format("Both are {} and ask for the same reaction; they differ in what they report.",
                       name_of(left.klass()));
}

}  // namespace

Comparison compare(const Entry& left, const Entry& right) {
    Comparison result{&left, &right, {}, difference_of(left, right)};
    const auto point = [&](std::string_view name, auto&& of) {
        result.points.push_back({std::string{name}, of(left), of(right)});
    };
    point("codes", [](const Entry& e) { return e.codes(); });
    point("text", [](const Entry& e) { return e.text.empty() ? std::string{} : with_examples(e.text.front()); });
    point("class", [](const Entry& e) { return std::string{name_of(e.klass())}; });
    point("stage", stages_of);
    point("when you see it", when_of);
    point("meaning", [](const Entry& e) { return e.meaning; });
    point("causes", causes_of);
    point("a queueing MTA",
          [](const Entry& e) { return fmt::format("{}: {}", name_of(e.queue), for_a_queue(e.queue)); });
    point("a one-shot client",
          [](const Entry& e) { return fmt::format("{}: {}", name_of(e.client), for_a_client(e.client)); });
    point("tried again", retry_of);
    point("connection", [](const Entry& e) { return std::string{e.closes ? "the server closes it" : "stays open"}; });
    point("remedy", [](const Entry& e) { return e.remedy; });
    point("source", [](const Entry& e) { return e.source; });
    return result;
}

namespace {

std::vector<std::string> lines_of(std::string_view text, std::size_t width) {
    const std::string block = wrapped(text, width, 0);
    std::vector<std::string> lines;
    for (std::size_t at = 0; at <= block.size();) {
        const std::size_t end = std::min(block.find('\n', at), block.size());
        lines.push_back(block.substr(at, end - at));
        at = end + 1;
    }
    return lines;
}

void two_columns(std::string& out, std::string_view name, std::string_view left, std::string_view right,
                 std::size_t column) {
    const auto a = lines_of(left, column), b = lines_of(right, column);
    for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
        std::string line = fmt::format("{:<18} {:<{}}  {}", i == 0 ? name : "", i < a.size() ? a[i] : "", column,
                                       i < b.size() ? b[i] : "");
        line.erase(line.find_last_not_of(' ') + 1);
        out += line + '\n';
    }
}

}  // namespace

std::string render(const Comparison& comparison, std::size_t width) {
    const std::size_t column = std::max<std::size_t>(width > 21 ? (width - 21) / 2 : 0, 20);
    std::string out;
    two_columns(out, "", comparison.left->id, comparison.right->id, column);
    for (const Point& point : comparison.points) {
        if (point.same())
            out += fmt::format("{:<18} {}\n", point.name, wrapped("both: " + point.left, 2 * column + 21, 19));
        else
            two_columns(out, point.name, point.left, point.right, column);
    }
    return out + '\n' + wrapped(comparison.difference, width, 0) + '\n';
}

std::string to_json(const Comparison& comparison) {
    std::string points;
    for (const Point& point : comparison.points)
        points +=
            fmt::format("{}\n  {{\"point\": {}, \"left\": {}, \"right\": {}, \"same\": {}}}", points.empty() ? "" : ",",
                        json_string(point.name), json_string(point.left), json_string(point.right), point.same());
    return fmt::format("{{\"left\": {}, \"right\": {}, \"difference\": {},\n \"points\": [{}]}}\n",
                       json_string(comparison.left->id), json_string(comparison.right->id),
                       json_string(comparison.difference), points);
}

}  // namespace bouncehouse::catalogue
