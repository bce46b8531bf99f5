// Replies as scenario files write them.
#pragma once
#include <bouncehouse/scenario/reading.hpp>

namespace bouncehouse::scenario {

/// What "each" stands for when a sweep repeats a rule (top-level for_each).
struct ReplyContext {
    Stage stage = Stage::any;  // picks the text of a bare code
    const catalogue::Entry* each = nullptr;
};

/// A catalogue id, "550 5.1.1 text", "451", { code, … }, "accept", "none". None, and a problem, when
/// it is none of these.
std::optional<ReplySpec> read_reply(Reading& in, const Node& value, const ReplyContext& context);
/// The same where only a reply with a code will do (ahead, extra).
std::optional<FixedReply> read_fixed_reply(Reading& in, const Node& value, const ReplyContext& context);
/// `raw`: bytes with placeholders.
std::optional<Template> read_raw(Reading& in, const Node& value);

ReplySpec reply_of(const catalogue::Entry& entry);
/// The bytes of a reply as a template, CRLF and all.
Template wire_of(const FixedReply& reply);
/// The code at the start of constant bytes; 0 when there is none.
int code_of(const Template& bytes);

/// The keys of { code, enhanced, text, malformed }.
TableView reply_table_view();

}  // namespace bouncehouse::scenario
