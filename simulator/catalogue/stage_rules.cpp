#include <algorithm>
#include <array>
#include <bouncehouse/catalogue/stage_rules.hpp>
#include <initializer_list>
#include <span>

namespace bouncehouse::catalogue {

namespace {

using enum smtp::Stage;

struct StageRule {
    smtp::Stage stage;
    std::string_view clause;
    std::array<int, 6> codes;  // of class 2 and 3; 0 fills up
};

// RFC 5321 4.3.2 lists success and intermediate codes a command; RFC 3207 4, RFC 4954 4 and 6,
// RFC 3030 2, RFC 4468 6, RFC 1985 5.1, RFC 2645 5.2.1 and RFC 1845 3 those of the extensions.
// 251 and 252 at RCPT and VRFY: RFC 5321 3.4, 3.5.3; 250 at QUIT: the examples of RFC 6152 4.
constexpr std::array rules{
    StageRule{connect, "RFC 5321 4.3.2", {220}},
    StageRule{ehlo, "RFC 5321 4.3.2", {250}},
    StageRule{helo, "RFC 5321 4.3.2", {250}},
    StageRule{starttls, "RFC 3207 4", {220}},
    StageRule{auth, "RFC 4954 6", {235, 334}},
    StageRule{mail, "RFC 5321 4.3.2", {250, 355}},
    StageRule{rcpt, "RFC 5321 4.3.2", {250, 251, 252}},
    StageRule{data, "RFC 5321 4.3.2", {354}},
    StageRule{data_end, "RFC 5321 4.3.2", {250}},
    StageRule{bdat, "RFC 3030 2", {250}},
    StageRule{rset, "RFC 5321 4.3.2", {250, 200}},
    StageRule{vrfy, "RFC 5321 4.3.2", {250, 251, 252}},
    StageRule{expn, "RFC 5321 4.3.2", {250, 252}},
    StageRule{help, "RFC 5321 4.3.2", {211, 214}},
    StageRule{noop, "RFC 5321 4.3.2", {250, 200}},
    StageRule{quit, "RFC 5321 4.3.2", {221, 250}},
    StageRule{etrn, "RFC 1985 5.1", {250, 251, 252, 253}},
    StageRule{burl, "RFC 4468 6", {250}},
    StageRule{atrn, "RFC 2645 5.2.1", {250}},
    StageRule{turn, "RFC 821 4.3", {250}},
    StageRule{unknown, "RFC 5321 4.2.4", {}},
    StageRule{disconnect, "RFC 5321 3.8", {221}},
    StageRule{any, "RFC 5321 3.8", {221}},
};

const StageRule& rule_of(smtp::Stage stage) {
    return *std::find_if(rules.begin(), rules.end(), [stage](const StageRule& rule) { return rule.stage == stage; });
}
static_assert(rules.size() == smtp::stage_names.size());

}  // namespace

bool stage_allows(smtp::Stage stage, int code) {
    if (code >= 400 && code < 600) return true;
    const auto& codes = rule_of(stage).codes;
    return code != 0 && std::find(codes.begin(), codes.end(), code) != codes.end();
}

std::string_view stage_clause(smtp::Stage stage) { return rule_of(stage).clause; }

}  // namespace bouncehouse::catalogue
