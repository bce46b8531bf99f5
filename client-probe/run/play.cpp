#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/case/messages.hpp>
#include <bouncehouse/check/story.hpp>
#include <bouncehouse/dns/note.hpp>
#include <bouncehouse/run/names.hpp>
#include <bouncehouse/run/play.hpp>
#include <bouncehouse/run/return_host.hpp>
#include <bouncehouse/smtp/text.hpp>
#include <chrono>
#include <thread>
#include <variant>

namespace bouncehouse::probe {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view domain_mark = "@domain@";

std::string with_domain(std::string text, const std::string& domain) {
    for (std::size_t at = text.find(domain_mark); at != std::string::npos; at = text.find(domain_mark, at))
        text.replace(at, domain_mark.size(), domain);
    return text;
}

std::vector<std::string> recipients_of(const Submission& submission, const std::string& domain) {
    const std::string at =
        submission.recipient_domain.empty() ? domain : with_domain(submission.recipient_domain, domain);
    std::vector<std::string> recipients;
    if (!submission.local_parts.empty())
        for (const std::string& local : submission.local_parts)
            recipients.push_back(local.find('@') == std::string::npos || local.ends_with('"')
                                     ? local + '@' + at
                                     : with_domain(local, domain));
    else
        for (unsigned i = 1; i <= submission.recipients; ++i) recipients.push_back(fmt::format("r{}@{}", i, at));
    return recipients;
}

}  // namespace

Play::Play(Theatre& theatre, std::shared_ptr<const Case> test, unsigned number)
    : theatre_(theatre),
      test_(std::move(test)),
      domain_(fmt::format("c{:04}.case.test", number)),
      return_domain_(fmt::format("c{:04}.return.test", number)),
      stage_(test_->scenario, {domain_, theatre.host_name, theatre.port, theatre.names}, theatre.addresses,
             *theatre.clock, theatre.authority) {
    const Submission& wanted = test_->submission;
    for (unsigned i = 1; i <= std::max(1U, wanted.messages); ++i) {
        Submitted message;
        message.message_id = fmt::format("<{}.{}@{}>", number, i, domain_);
        message.sender = wanted.null_sender ? std::string{} : wanted.sender_local + '@' + return_domain_;
        message.recipients = recipients_of(wanted, domain_);
        message.content = make_message(wanted, message.sender, message.recipients, message.message_id, domain_);
        messages_.push_back(std::move(message));
    }
}

std::string Play::prepare() {
    std::string problem = stage_.listen();
    return problem.empty() ? problem : fmt::format("the case's host cannot listen: {}", problem);
}

SenderInstance::Route Play::route() const { return {test_.get(), target_for(0, messages_.size())}; }

CaseTarget Play::target_for(std::size_t first, std::size_t count) const {
    const auto bare = [](const std::string& id) { return id.substr(1, id.size() - 2); };
    CaseTarget target;
    target.address = stage_.address();
    target.port = stage_.port();
    target.host_name = stage_.host_name();
    target.domain = domain_;
    target.return_domain = return_domain_;
    if (theatre_.returns != nullptr) {
        target.return_address = theatre_.returns->address();
        target.return_port = theatre_.returns->port();
    }
    target.sender = messages_[first].sender;
    target.recipients = messages_[first].recipients;
    target.message = messages_[first].content;
    target.message_id = bare(messages_[first].message_id);
    for (std::size_t i = first + 1; i < first + count; ++i) {
        target.more.push_back(messages_[i].content);
        target.more_ids.push_back(bare(messages_[i].message_id));
    }
    target.user = probe_user;
    target.password = test_->submission.secret.empty() ? probe_password : std::string_view{test_->submission.secret};
    target.token = test_->submission.secret.empty() ? probe_token : std::string_view{test_->submission.secret};
    target.clock = [clock = theatre_.clock] { return clock->now(); };
    target.stop = theatre_.stop;
    return target;
}

void Play::submit() {
    if (next_ == 0) began_ = theatre_.now();
    const std::size_t count = test_->submission.one_by_one ? 1 : messages_.size() - next_;
    const SubmitOutcome outcome = theatre_.instance->submit(*test_, target_for(next_, count));
    for (std::size_t i = next_; i < next_ + count; ++i) messages_[i].outcome = outcome;
    next_ += count;
}

void Play::wait_for_ends() const {
    for (int i = 0; i < 200; ++i) {
        if (stage_.recorder().totals().open_sessions == 0) return;
        std::this_thread::sleep_for(5ms);
    }
}

std::uint64_t Play::activity() const {
    const evidence::Recorder::Totals totals = stage_.recorder().totals();
    std::uint64_t count = totals.events + totals.messages;
    if (theatre_.returns != nullptr) count += theatre_.returns->count_for(return_domain_);
    return count;
}

bool Play::tried() const {
    const evidence::Recorder::Totals totals = stage_.recorder().totals();
    return totals.events > 0 && totals.open_sessions == 0;
}

Observation Play::observe(std::shared_ptr<const Observation> reference) const {
    Observation observation;
    observation.test = test_;
    observation.sender = theatre_.sender;
    observation.kind = theatre_.sender->kind;
    observation.domain = domain_;
    observation.address = stage_.address();
    observation.began = began_;
    observation.ended = theatre_.now();
    observation.submitted.assign(messages_.begin(), messages_.begin() + static_cast<std::ptrdiff_t>(next_));
    observation.reference = std::move(reference);
    if (theatre_.returns != nullptr) {
        observation.bounces = theatre_.returns->bounces_for(return_domain_);
        observation.turned_away = theatre_.returns->turned_away(return_domain_);
    }
    tell_story(stage_.recorder().all_events(), stage_.recorder().messages(), observation);
    observation.hosts = stage_.hosts();
    tell_queries(observation);
    note_strays(observation);
    return observation;
}

void Play::tell_queries(Observation& observation) const {
    for (const evidence::Event& event : stage_.recorder().events(0)) {
        const auto* noted = std::get_if<evidence::Noted>(&event.body);
        if (noted == nullptr || noted->what != dns::note_kind) continue;
        const auto note = dns::parse_note(noted->text);
        if (!note) continue;
        observation.queries.push_back({event.at, note->name, note->type, note->outcome, note->answers, note->tcp});
    }
}

/// The case's domain, or one below it.
bool Play::is_own(std::string_view domain) const {
    if (smtp::same_word(domain, domain_)) return true;
    return domain.size() > domain_.size() && domain[domain.size() - domain_.size() - 1] == '.' &&
           smtp::same_word(domain.substr(domain.size() - domain_.size()), domain_);
}

/// Mail that has no business at this case's address.
void Play::note_strays(Observation& observation) const {
    for (const Attempt& attempt : observation.attempts)
        for (const Attempt::Recipient& one : attempt.recipients) {
            const std::size_t at = one.address.rfind('@');
            if (at == std::string::npos) continue;
            const std::string_view domain = std::string_view{one.address}.substr(at + 1);
            if (is_own(domain) || !domain.ends_with(".case.test")) continue;
            observation.strays.push_back(fmt::format("mail for {} came to the host of {}", one.address, domain_));
        }
}

}  // namespace bouncehouse::probe
