#include <bouncehouse/cli/offline.hpp>
#include <bouncehouse/scenario/duration.hpp>

namespace bouncehouse::cli {
namespace {

// An endless reply is told, not printed to the end.
constexpr std::size_t most_wire = 64U << 10U;
constexpr unsigned most_rounds = 10'000;

bool acts_on_tls(const smtp::Action& action) { return std::holds_alternative<smtp::StartTls>(action); }

std::string_view words(smtp::TlsFault fault) {
    switch (fault) {
        case smtp::TlsFault::none: return "done";
        case smtp::TlsFault::garbage: return "spoilt: garbage instead of a ServerHello";
        case smtp::TlsFault::silence: return "spoilt: no answer to the ClientHello";
        case smtp::TlsFault::alert: return "spoilt: a fatal alert";
        case smtp::TlsFault::close: return "spoilt: the connection is closed";
        case smtp::TlsFault::reset: return "spoilt: the connection is reset";
        case smtp::TlsFault::stall: return "spoilt: cut in the middle, then silence";
        case smtp::TlsFault::plaintext: return "spoilt: an SMTP reply in clear";
    }
    return "";
}

std::string_view words(smtp::Ending ending) {
    switch (ending) {
        case smtp::Ending::stay: return "";
        case smtp::Ending::close: return "the server closes the connection";
        case smtp::Ending::reset: return "the server resets the connection";
        case smtp::Ending::half_close: return "the server closes its side and reads on";
        case smtp::Ending::truncate: return "the server closes the connection without close_notify";
    }
    return "";
}

}  // namespace

Offline::Offline(std::shared_ptr<const scenario::Scenario> scenario, const catalogue::Catalogue& catalogue,
                 engine::Options options)
    : engine_(std::move(scenario), catalogue, clock_, recorder_, options) {}

std::size_t Offline::host_named(std::string_view name) const {
    const auto& hosts = engine_.scenario().hosts;
    for (std::size_t i = 0; i < hosts.size(); ++i)
        if (hosts[i].name == name) return i;
    return npos;
}

Turn Offline::connect(std::size_t host, const std::string& client) {
    seen_ = 0;
    ended_ = false;
    machine_ =
        engine_.open(host, {.client = client, .client_port = next_port_++, .local = "127.0.0.1:1025"}, &session_);
    machine_->start();
    return carry_out();
}

Turn Offline::send(std::string_view bytes) {
    machine_->receive(bytes);
    return carry_out();
}

Turn Offline::close() {
    machine_->peer_closed("closed");
    auto turn = carry_out();
    ended_ = turn.ended = true;
    machine_.reset();
    return turn;
}

// The idle limit runs while the client waits, as it does on a real connection.
Turn Offline::wait(engine::Duration length) {
    const auto limit = connected() ? machine_->idle_limit() : engine::Duration::zero();
    if (limit > engine::Duration::zero() && length >= limit) {
        clock_.advance(limit);
        machine_->idle();
        auto turn = carry_out();
        clock_.advance(length - limit);
        turn.notes.insert(turn.notes.begin(), "the connection waited longer than the idle limit of the host, " +
                                                  scenario::write_duration(limit));
        return turn;
    }
    clock_.advance(length);
    return {};
}

void Offline::perform(const smtp::Action& action, Turn& turn) {
    if (const auto* send = std::get_if<smtp::Send>(&action)) {
        turn.wire.append(send->bytes, 0, most_wire);
    } else if (const auto* pause = std::get_if<smtp::Pause>(&action)) {
        clock_.advance(pause->length);
        turn.took += pause->length;
    } else if (const auto* tls = std::get_if<smtp::StartTls>(&action)) {
        turn.notes.push_back("TLS handshake " + std::string(words(tls->fault)));
    } else if (const auto* end = std::get_if<smtp::End>(&action)) {
        turn.notes.emplace_back(words(end->how));
    } else {
        turn.notes.emplace_back("the server reads nothing any more");
    }
}

Turn Offline::carry_out() {
    Turn turn;
    for (unsigned round = 0; round < most_rounds && turn.wire.size() < most_wire; ++round) {
        auto actions = std::move(machine_->actions());
        machine_->actions().clear();
        if (actions.empty()) break;
        for (const auto& action : actions) perform(action, turn);
        if (machine_->ended()) break;
        const auto& last = actions.back();
        if (std::holds_alternative<smtp::Pause>(last)) {
            machine_->resume();
        } else if (acts_on_tls(last)) {
            const auto fault = std::get<smtp::StartTls>(last).fault;
            if (fault == smtp::TlsFault::none)
                machine_->tls_done({.version = "TLSv1.3",
                                    .cipher = "TLS_AES_256_GCM_SHA384",
                                    .server_name = {},
                                    .client_certificate = {}});
            else
                machine_->tls_failed(words(fault));
        }
    }
    if (turn.wire.size() >= most_wire) turn.notes.emplace_back("the reply has no end; this is its beginning");
    for (auto& event : recorder_.events(session_)) {
        if (event.number <= seen_) continue;
        seen_ = event.number;
        turn.events.push_back(std::move(event));
    }
    ended_ = turn.ended = machine_->ended() || turn.wire.size() >= most_wire;
    return turn;
}

}  // namespace bouncehouse::cli
