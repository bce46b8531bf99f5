#include <fmt/format.h>
#include <openssl/pem.h>
#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <bouncehouse/net/binding.hpp>
#include <bouncehouse/net/certificates.hpp>
#include <bouncehouse/net/connection.hpp>
#include <bouncehouse/net/listener.hpp>
#include <bouncehouse/net/outage_clock.hpp>
#include <bouncehouse/net/server.hpp>
#include <bouncehouse/net/tls_context.hpp>
#include <csignal>
#include <deque>
#include <thread>

namespace bouncehouse::net {
namespace {

std::string_view name_of(scenario::Role role) {
    switch (role) {
        case scenario::Role::mx: return "mx";
        case scenario::Role::submission: return "submission";
        case scenario::Role::lmtp: return "lmtp";
    }
    return {};
}

/// Turns "[::ffff:127.0.0.1]" back into what people call it.
std::string client_text(const asio::ip::address& address) {
    if (address.is_v6() && address.to_v6().is_v4_mapped())
        return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
    return address.to_string();
}

std::string der_of(X509* certificate) {
    unsigned char* made = nullptr;
    const int size = certificate == nullptr ? 0 : i2d_X509(certificate, &made);
    std::string der = size > 0 ? std::string{reinterpret_cast<char*>(made), static_cast<std::size_t>(size)} : "";
    OPENSSL_free(made);
    return der;
}

/// One thread's part of the server.
struct Share {
    explicit Share(const std::function<void(const std::string&)>& report) : worker(report) {}
    Worker worker;
    Reserve reserve;
    std::deque<Listener> listeners;
};

}  // namespace

struct Server::Impl {
    Impl(engine::Engine& the_engine, ServerOptions the_options) : engine(the_engine), options(std::move(the_options)) {
        authority = options.authority ? options.authority : std::make_shared<Authority>("Bouncehouse Test Authority");
        for (unsigned i = 0; i < std::max(1U, options.threads); ++i) shares.emplace_back(options.report);
    }

    const scenario::Host& host(std::size_t index) const { return engine.scenario().hosts[index]; }
    std::uint32_t open_sessions() const;
    std::vector<std::string> make_tls(const std::vector<Listening>& sockets);
    void add_listeners(Listening listening);
    void add_outage(const Place& place);
    void accept(Share& share, std::size_t host, const std::string& local, Socket socket, const Tcp::endpoint& client);
    void stop();

    engine::Engine& engine;
    ServerOptions options;
    std::shared_ptr<Authority> authority;
    std::deque<TlsContext> contexts;  // by host
    std::deque<Share> shares;         // after the contexts: sessions go before them
    std::vector<Listening> deaf;      // nobody accepts there
    std::deque<OutageClock> outages;  // of the places that are down at times
    std::optional<asio::signal_set> signals;
};

std::uint32_t Server::Impl::open_sessions() const {
    std::uint32_t sum = 0;
    for (const Share& share : shares) sum += share.worker.open();
    return sum;
}

/// What a host's certificate has to name: its own name, and all by which a client may have found it.
std::vector<std::string> Server::Impl::make_tls(const std::vector<Listening>& sockets) {
    std::vector<std::string> problems;
    for (std::size_t index = 0; index < engine.scenario().hosts.size(); ++index) {
        Subject subject{{host(index).name, "localhost"}, {}};
        for (const Listening& listening : sockets)
            if (listening.place.host == index) subject.addresses.push_back(listening.place.address.to_string());
        TlsContext& context = contexts.emplace_back(host(index).tls, std::move(subject), *authority);
        if (host(index).down || host(index).tls.mode == scenario::TlsMode::none) continue;
        if (const std::string problem = context.check(); !problem.empty())
            problems.push_back(fmt::format("host {}: {}", host(index).name, problem));
    }
    return problems;
}

void Server::Impl::add_listeners(Listening listening) {
    const Place place = listening.place;
    const Tcp protocol = place.address.is_v6() ? Tcp::v6() : Tcp::v4();
    const std::string local = endpoint_text(place.address, place.port);
    for (Share& share : shares) {
        Descriptor socket{&share == &shares.back() ? listening.socket.release() : ::dup(listening.socket.get())};
        share.listeners.emplace_back(share.worker, share.reserve, std::move(socket), protocol,
                                     [this, &share, place, local](Socket accepted, const Tcp::endpoint& client) {
                                         accept(share, place.host, local, std::move(accepted), client);
                                     });
    }
}

/// The place's listeners are the last that each share got.
void Server::Impl::add_outage(const Place& place) {
    std::vector<OutageClock::Ear> ears;
    for (Share& share : shares) ears.push_back({&share.worker, &share.listeners.back()});
    const auto& outage = *host(place.host).outage;
    outages.emplace_back(
        shares.front().worker, place, std::move(ears),
        OutageClock::Times{engine.scaled(outage.after), engine.scaled(outage.length), engine.scaled(outage.every)});
}

void Server::Impl::accept(Share& share, std::size_t host, const std::string& local, Socket socket,
                          const Tcp::endpoint& client) {
    const engine::Peer peer{.client = client_text(client.address()), .client_port = client.port(), .local = local};
    const bool full = open_sessions() >= options.sessions;
    Connection::serve(share.worker, std::move(socket), engine.open(host, peer), &contexts[host],
                      full ? Connection::Opening::refuse : Connection::Opening::start);
}

void Server::Impl::stop() {
    for (Share& share : shares)
        asio::post(share.worker.context(), [this, &share] {
            if (&share == &shares.front())
                for (OutageClock& outage : outages) outage.stop();
            for (Listener& listener : share.listeners) listener.close();
            share.worker.stop(options.grace);
            if (&share == &shares.front() && signals) signals->cancel();
        });
}

Server::Server(engine::Engine& engine, ServerOptions options)
    : impl_(std::make_unique<Impl>(engine, std::move(options))) {}

Server::~Server() = default;

std::vector<std::string> Server::listen(std::vector<Bound>& bound) {
    ListenPlan plan = plan_listening(impl_->engine.scenario(), impl_->options);
    if (!plan.problems.empty()) return plan.problems;
    Binding binding = bind_all(std::move(plan.places));
    if (!binding.problems.empty()) return binding.problems;
    if (std::vector<std::string> problems = impl_->make_tls(binding.sockets); !problems.empty()) return problems;

    for (Listening& listening : binding.sockets) {
        const scenario::Host& host = impl_->host(listening.place.host);
        bound.push_back({.host = host.name,
                         .address = listening.place.address.to_string(),
                         .port = listening.place.port,
                         .role = std::string(name_of(host.role)),
                         .implicit_tls = host.tls.mode == scenario::TlsMode::implicit});
        if (listening.place.deaf) {
            impl_->deaf.push_back(std::move(listening));
            continue;
        }
        const Place place = listening.place;
        impl_->add_listeners(std::move(listening));
        if (host.outage) impl_->add_outage(place);
    }
    return {};
}

void Server::run() {
    for (Share& share : impl_->shares)
        for (Listener& listener : share.listeners) listener.start();
    for (OutageClock& outage : impl_->outages) outage.start();
    std::vector<std::jthread> others;
    for (std::size_t i = 1; i < impl_->shares.size(); ++i)
        others.emplace_back([share = &impl_->shares[i]] { share->worker.run(); });
    impl_->shares.front().worker.run();
}

void Server::stop_on_signals() {
    Impl& impl = *impl_;
    impl.signals.emplace(impl.shares.front().worker.context(), SIGINT, SIGTERM);
    impl.signals->async_wait([&impl](error_code error, int) {
        if (error) return;
        impl.signals->clear();
        impl.stop();
    });
}

void Server::stop() { impl_->stop(); }

std::string Server::ca_pem() const { return impl_->authority->pem(); }

std::string Server::certificate(std::size_t host) const {
    if (impl_->host(host).tls.mode == scenario::TlsMode::none || host >= impl_->contexts.size()) return {};
    const TlsContext::Made made = impl_->contexts[host].get();
    return made.context == nullptr ? std::string{} : der_of(SSL_CTX_get0_certificate(made.context));
}

std::string Server::issuer() const {
    const std::string pem = impl_->authority->pem();
    const Owned<BIO> text{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
    const Owned<X509> certificate{PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr)};
    return der_of(certificate.get());
}

std::uint32_t Server::open_sessions() const { return impl_->open_sessions(); }

}  // namespace bouncehouse::net
