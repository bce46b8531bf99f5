#include "play.hpp"
#include <array>
#include <bouncehouse/scenario/duration.hpp>
#include "catch.hpp"

namespace play {

std::string flush_left(std::string_view text) {
    std::string result;
    while (!text.empty()) {
        const auto end = text.find('\n');
        std::string_view line = text.substr(0, end);
        text.remove_prefix(end == text.npos ? text.size() : end + 1);
        const auto begin = line.find_first_not_of(' ');
        if (begin == line.npos) continue;
        result.append(line.substr(begin)).append("\n");
    }
    return result;
}

Client::Client(engine::VirtualClock& clock, std::unique_ptr<smtp::Machine> machine)
    : clock_(clock), machine_(std::move(machine)) {
    machine_->start();
    settle();
    greeting_ = std::exchange(bytes_, {});
}

void Client::settle() {
    for (bool again = true; again;) {
        again = false;
        std::vector<smtp::Action> actions;
        actions.swap(machine_->actions());
        for (const smtp::Action& action : actions) {
            if (const auto* send = std::get_if<smtp::Send>(&action)) {
                bytes_ += send->bytes;
                std::string_view rest = send->bytes;
                while (!rest.empty()) {
                    const auto end = rest.find("\r\n");
                    told_.append("S: ").append(rest.substr(0, end)).append("\n");
                    rest.remove_prefix(end == rest.npos ? rest.size() : end + 2);
                }
            } else if (const auto* pause = std::get_if<smtp::Pause>(&action)) {
                told_ += "~ " + scenario::write_duration(pause->length) + "\n";
                clock_.advance(pause->length);
                machine_->resume();
                again = true;
            } else if (const auto* tls = std::get_if<smtp::StartTls>(&action)) {
                told_ += tls->fault == smtp::TlsFault::none ? "# tls\n" : "# tls fault\n";
                if (tls->fault == smtp::TlsFault::none)
                    machine_->tls_done({"TLSv1.3", "TLS_AES_256_GCM_SHA384", "mx.example.test", ""});
                else
                    machine_->tls_failed("fault");
                again = true;
            } else if (const auto* end = std::get_if<smtp::End>(&action)) {
                constexpr std::array names{"stay", "close", "reset", "half-close", "truncate"};
                told_.append("# ").append(names[static_cast<std::size_t>(end->how)]).append("\n");
            } else {
                told_ += "# stop reading\n";
            }
        }
    }
}

std::string Client::send(std::string_view bytes) {
    if (!machine_->ended()) machine_->receive(bytes);
    settle();
    return std::exchange(bytes_, {});
}

std::string Client::say(std::string_view line) { return send(std::string(line) + "\r\n"); }

std::string Client::play(std::string_view conversation) {
    const std::string lines = flush_left(conversation);
    std::string_view rest = lines;
    std::string happened = take_told();
    while (!rest.empty()) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(line.size() + 1);
        if (line.starts_with("C: ")) {
            happened.append(line).append("\n");
            send(std::string(line.substr(3)) + "\r\n");
            happened += take_told();
        } else if (line.starts_with("+ ")) {
            happened.append(line).append("\n");
            clock_.advance(*scenario::parse_duration(line.substr(2)));
        }
    }
    return happened;
}

std::shared_ptr<const scenario::Scenario> load(std::string_view toml) {
    const std::string text = "title = \"test\"\nsummary = \"test\"\n" + std::string(toml);
    auto loaded = scenario::load_text(text, "test.toml", bouncehouse::catalogue::Catalogue::builtin());
    for (const auto& problem : loaded.problems) UNSCOPED_INFO(problem.str());
    REQUIRE(loaded.ok());
    return loaded.scenario;
}

World::World(std::string_view toml, engine::Options options)
    : engine(std::make_unique<engine::Engine>(load(toml), bouncehouse::catalogue::Catalogue::builtin(), clock, recorder,
                                              options)) {}

Client World::connect(const std::string& client, std::size_t host) {
    std::uint64_t session = 0;
    auto machine = engine->open(host, {client, 49152, "127.0.0.1:1025"}, &session);
    Client result(clock, std::move(machine));
    result.session = session;
    return result;
}

std::string World::play(std::string_view conversation, const std::string& client, std::size_t host) {
    return connect(client, host).play(conversation);
}

void World::wait(std::string_view duration) { clock.advance(*scenario::parse_duration(duration)); }

std::vector<evidence::ReplyGiven> World::replies(std::uint64_t session) const {
    std::vector<evidence::ReplyGiven> found;
    for (const evidence::Event& event : recorder.events(session))
        if (const auto* reply = std::get_if<evidence::ReplyGiven>(&event.body)) found.push_back(*reply);
    return found;
}

evidence::ReplyGiven World::last_reply() const {
    const auto found = all<evidence::ReplyGiven>();
    REQUIRE_FALSE(found.empty());
    return found.back();
}

int attempt(World& world, std::string_view sender, std::string_view recipient, const std::string& client) {
    Client one = world.connect(client);
    const auto code = [](const std::string& reply) { return reply.size() < 3 ? 0 : std::stoi(reply.substr(0, 3)); };
    int said = code(one.greeting());
    if (said != 220) return said;
    for (const std::string& line :
         {std::string("EHLO client.example"), "MAIL FROM:<" + std::string(sender) + ">",
          "RCPT TO:<" + std::string(recipient) + ">", std::string("DATA"), std::string("Subject: x\r\n\r\nhello\r\n.")})
        if (said = code(one.say(line)); said != 250 && said != 354) return said;
    return said;
}

}  // namespace play
