#include <algorithm>
#include <bouncehouse/catalogue/catalogue.hpp>
#include <bouncehouse/check/header_fields.hpp>
#include <bouncehouse/dsn/parse.hpp>
#include <bouncehouse/run/return_host.hpp>
#include <bouncehouse/scenario/load.hpp>
#include <bouncehouse/smtp/command.hpp>
#include <stdexcept>
#include <variant>

namespace bouncehouse::probe {
namespace {

/// What is refused at the content is kept all the same: its Message-ID tells a second try from a second message.
constexpr std::string_view scenario_text = R"(
title = "The senders' own mail server"
summary = "Takes every notification, but those to addresses that ask to be refused or deferred."
[[host]]
name = "mx.return.test"
[[rule]]
at = "rcpt"
when = { recipient = "refused@*" }
reply = "550 5.1.1 No such user here"
[[rule]]
at = "data-end"
when = { recipient = "refused-content@*" }
reply = "554 5.6.0 No such content here"
keep = true
[[rule]]
at = "data-end"
when = { recipient = "deferred-content@*" }
reply = "451 4.3.0 Not now"
keep = true
)";

std::shared_ptr<const scenario::Scenario> good_server() {
    scenario::Loaded loaded = scenario::load_text(scenario_text, "return", catalogue::Catalogue::builtin());
    if (!loaded.ok()) throw std::logic_error(loaded.problems.front().str());
    return std::move(loaded.scenario);
}

std::string domain_of(const std::string& address) {
    std::string domain = address.substr(std::min(address.size(), address.rfind('@') + 1));
    std::transform(domain.begin(), domain.end(), domain.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return domain;
}

}  // namespace

/// Keeps what comes, by domain. Read when asked for: reading a report takes its time.
class ReturnHost::Mailroom final : public evidence::Keeper {
public:
    /// Refusals of recipients; whatever else is said is of no matter here.
    void record(const evidence::Event& event) override {
        const std::lock_guard guard{lock_};
        if (const auto* seen = std::get_if<evidence::CommandSeen>(&event.body)) {
            if (seen->stage != "mail" && seen->stage != "rcpt") return;
            smtp::Command command;
            smtp::parse_command(seen->bytes, command);
            Talk& talk = talks_[event.session];
            (seen->stage == "mail" ? talk.sender : talk.recipient) = command.path.text;
        } else if (const auto* given = std::get_if<evidence::ReplyGiven>(&event.body)) {
            if (given->stage != "rcpt" || given->code / 100 == 2) return;
            const Talk& talk = talks_[event.session];
            turn_away({event.at, talk.sender, talk.recipient, given->code, {}});
        } else if (std::holds_alternative<evidence::Ended>(event.body)) {
            talks_.erase(event.session);
        }
    }
    bool keep(const evidence::Message& message) override {
        const std::lock_guard guard{lock_};
        for (const evidence::MessageRecipient& recipient : message.recipients) {
            if (message.code / 100 != 2) {
                turn_away({message.at, message.sender, recipient.address, message.code,
                           message.content ? header_field(*message.content, "Message-ID") : std::string{}});
                continue;
            }
            std::vector<evidence::Message>& box = boxes_[domain_of(recipient.address)];
            if (box.size() >= most_in_a_box) continue;
            box.push_back(message);
            box.back().recipients = {recipient};
        }
        return true;
    }
    std::vector<TurnedAway> turned_away(const std::string& domain) const {
        const std::lock_guard guard{lock_};
        const auto found = turned_away_.find(domain);
        return found == turned_away_.end() ? std::vector<TurnedAway>{} : found->second;
    }
    std::vector<Bounce> read(const std::string& domain) const {
        std::vector<evidence::Message> box;
        {
            const std::lock_guard guard{lock_};
            if (const auto found = boxes_.find(domain); found != boxes_.end()) box = found->second;
        }
        std::vector<Bounce> bounces;
        for (const evidence::Message& message : box) bounces.push_back(read_bounce(message));
        return bounces;
    }
    std::size_t count(const std::string& domain) const {
        const std::lock_guard guard{lock_};
        const auto found = boxes_.find(domain);
        const auto refused = turned_away_.find(domain);
        return (found == boxes_.end() ? 0 : found->second.size()) +
               (refused == turned_away_.end() ? 0 : refused->second.size());
    }

private:
    struct Talk {
        std::string sender, recipient;  // of the last MAIL and RCPT
    };
    void turn_away(TurnedAway one) {
        std::vector<TurnedAway>& list = turned_away_[domain_of(one.to)];
        if (list.size() < most_in_a_box) list.push_back(std::move(one));
    }
    static constexpr std::size_t most_in_a_box = 1000;
    mutable std::mutex lock_;
    std::map<std::string, std::vector<evidence::Message>> boxes_;
    std::map<std::string, std::vector<TurnedAway>> turned_away_;
    std::map<std::uint64_t, Talk> talks_;
};

ReturnHost::ReturnHost(Addresses& addresses, std::uint16_t port, const engine::Clock& clock,
                       std::shared_ptr<net::Authority> authority)
    : mailroom_(std::make_shared<Mailroom>()),
      stage_(good_server(), {"return.test", {}, port}, addresses, clock, std::move(authority)) {
    stage_.recorder().add(mailroom_);
}

std::vector<Bounce> ReturnHost::bounces_for(const std::string& domain) const { return mailroom_->read(domain); }

std::vector<TurnedAway> ReturnHost::turned_away(const std::string& domain) const {
    return mailroom_->turned_away(domain);
}

std::size_t ReturnHost::count_for(const std::string& domain) const { return mailroom_->count(domain); }

}  // namespace bouncehouse::probe
