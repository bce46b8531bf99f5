// Each record of a report names its fields once, in the order of run.hpp. The JSON writer and reader
// both walk this list, so a new field is one word here.
#pragma once
#include <bouncehouse/report/run.hpp>
#include <type_traits>

namespace bouncehouse::probe {

/// Calls walk(name, field) for each field of a record (const or not).
template <class Walk, class Record>
void fields(Walk& walk, Record& r) {
    using T = std::remove_const_t<Record>;
    if constexpr (std::is_same_v<T, Pointer>) {
        walk("session", r.session), walk("number", r.number);
    } else if constexpr (std::is_same_v<T, WireLine>) {
        walk("session", r.session), walk("number", r.number), walk("at_us", r.at_us), walk("who", r.who);
        walk("stage", r.stage), walk("text", r.text), walk("cut", r.cut), walk("rule", r.rule);
        walk("entry", r.entry), walk("wrong", r.wrong), walk("waited_us", r.waited_us);
    } else if constexpr (std::is_same_v<T, SessionLog>) {
        walk("id", r.id), walk("host", r.host), walk("local", r.local), walk("remote", r.remote), walk("tls", r.tls);
        walk("began_us", r.began_us), walk("ended_us", r.ended_us), walk("ended_by_client", r.ended_by_client);
        walk("how_ended", r.how_ended);
    } else if constexpr (std::is_same_v<T, CheckLine>) {
        walk("check", r.check), walk("level", r.level), walk("binding", r.binding), walk("clause", r.clause);
        walk("finding", r.finding), walk("expected", r.expected), walk("seen", r.seen), walk("note", r.note);
        walk("always", r.always), walk("evidence", r.evidence);
    } else if constexpr (std::is_same_v<T, CaseResult>) {
        walk("id", r.id), walk("outcome", r.outcome), walk("expectation", r.expectation), walk("theme", r.theme);
        walk("requirement", r.requirement), walk("title", r.title), walk("sentence", r.sentence);
        walk("server", r.server), walk("good", r.good), walk("ambiguity", r.ambiguity), walk("file", r.file);
        walk("clauses", r.clauses), walk("level", r.level), walk("binding", r.binding), walk("clause", r.clause);
        walk("why", r.why), walk("expected", r.expected), walk("seen", r.seen), walk("known_reason", r.known_reason);
        walk("checks", r.checks), walk("told", r.told), walk("told_text", r.told_text), walk("bounces", r.bounces);
        walk("queries", r.queries);
        walk("sessions", r.sessions), walk("wire", r.wire), walk("wire_left_out", r.wire_left_out);
        walk("began_us", r.began_us), walk("duration_us", r.duration_us), walk("rerun", r.rerun);
    } else {
        static_assert(std::is_same_v<T, RunReport>);
        walk("format", r.format), walk("tool_version", r.tool_version), walk("suite", r.suite);
        walk("sender", r.sender), walk("sender_version", r.sender_version), walk("sender_kind", r.sender_kind);
        walk("sender_file", r.sender_file), walk("sender_summary", r.sender_summary), walk("started", r.started);
        walk("duration_us", r.duration_us), walk("command", r.command), walk("probed", r.probed);
        walk("left_out", r.left_out), walk("troubles", r.troubles), walk("sanity", r.sanity);
        walk("interrupted", r.interrupted), walk("strict", r.strict), walk("stale", r.stale);
        walk("results", r.results);
    }
}

}  // namespace bouncehouse::probe
