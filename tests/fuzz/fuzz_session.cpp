// A whole conversation from arbitrary bytes, in arbitrary pieces. The first octet chooses the host, the
// second how the bytes are split and what the shell tells in between; the rest is what the client sends.
#include <algorithm>
#include <bouncehouse/smtp/session.hpp>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace bouncehouse::smtp;

namespace {

/// Answers as a correct server; at some commands it delays, closes, or says something else.
class Judge final : public Responder {
public:
    explicit Judge(unsigned seed) : seed_(seed) {}
    void answer(const Situation& situation, const Reply& standard, Answer& answer) override {
        if (ended_ > 0) std::abort();
        answer.bytes = standard.wire();
        answer.code = standard.code;
        const unsigned draw = seed_ == 0 ? 0 : (++asked_ * seed_) % 23;
        if (draw == 1) answer.delay = std::chrono::seconds{1};
        if (draw == 2) answer.code = 354;
        if (draw == 3) answer.ending = Ending::half_close;
        if (draw == 4) answer.clear();
        if (draw == 5) answer.prepaid = 2;
        if (draw == 6) answer.swallow = 7;
        if (draw == 7) answer.raw_content = true;
        if (draw == 8) answer.code = 250;
        if (draw == 9) answer.linger = std::chrono::seconds{1};
        (void)situation;
    }
    std::optional<std::uint64_t> interrupt_at(const Transaction&) override {
        return seed_ % 5 == 1 ? std::optional<std::uint64_t>{seed_ % 16} : std::nullopt;
    }
    SaslStep sasl_begin(std::string_view, std::optional<std::string_view>) override {
        return {SaslStep::Kind::challenge, "go on", "", {}, Wrong::none};
    }
    SaslStep sasl_step(std::string_view response) override {
        if (response.size() % 2 == 0)
            return {SaslStep::Kind::success, std::string{response.substr(0, 3)}, "user", {}, Wrong::none};
        return {SaslStep::Kind::failure, "", "", Reply{535, EnhancedCode{5, 7, 8}, {"no"}}, Wrong::bad_credentials};
    }
    bool keep(const Transaction&, Content& content) override {
        if (content.size < content.bytes.size()) std::abort();
        return seed_ % 7 != 3;
    }
    void note_command(const Situation&) override {}
    void note_wrong(Wrong, std::string_view) override {}
    void note_tls(const TlsInfo&) override {}
    void note_tls_failed(std::string_view) override {}
    void note_end(bool, std::string_view) override { ++ended_; }
    int ended() const { return ended_; }

private:
    unsigned seed_;
    unsigned asked_ = 0;
    int ended_ = 0;
};

Settings host(unsigned choice) {
    Settings settings;
    settings.dialect = static_cast<Dialect>(choice % 3);
    settings.offers = settings.offers_under_tls = Offers::of({"PIPELINING",
                                                              "SIZE 2000",
                                                              "8BITMIME",
                                                              "SMTPUTF8",
                                                              "CHUNKING",
                                                              "BINARYMIME",
                                                              "DSN",
                                                              "ENHANCEDSTATUSCODES",
                                                              "STARTTLS",
                                                              "AUTH PLAIN LOGIN",
                                                              "DELIVERBY 60",
                                                              "MT-PRIORITY",
                                                              "REQUIRETLS",
                                                              "LIMITS RCPTMAX=5 MAILMAX=9 RCPTDOMAINMAX=3",
                                                              "FUTURERELEASE 86400 2099-01-01T00:00:00Z",
                                                              "RRVS",
                                                              "ETRN",
                                                              "EXPN",
                                                              "BURL",
                                                              "ATRN"});
    if (choice & 8U) settings.offers = Offers::of({"8BITMIME"});
    settings.implicit_tls = (choice & 16U) != 0;
    settings.require_auth = (choice & 32U) != 0;
    settings.limits.message = 1000;
    settings.limits.recipients = 4;
    return settings;
}

void obey(Session& session) {
    for (bool again = true; again;) {
        again = false;
        const auto actions = std::move(session.actions());
        session.actions().clear();
        if (actions.empty()) return;
        if (std::holds_alternative<Pause>(actions.back())) session.resume(), again = true;
        if (std::holds_alternative<StartTls>(actions.back())) session.tls_done({}), again = true;
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const Settings settings = host(data[0]);
    Judge judge{static_cast<unsigned>(data[1] >> 2U)};
    Session session{settings, judge};
    session.start();
    obey(session);
    std::string_view rest{reinterpret_cast<const char*>(data) + 2, size - 2};
    const std::size_t steps[] = {1, 7, 100, rest.size() + 1};
    const std::size_t step = steps[data[1] & 3U];
    while (!rest.empty() && !session.ended()) {
        session.receive(rest.substr(0, step));
        rest.remove_prefix(std::min(step, rest.size()));
        obey(session);
    }
    session.idle();
    session.stop();
    obey(session);
    session.peer_closed("closed");
    if (!session.ended() || judge.ended() != 1) std::abort();
    return 0;
}
