// One connection: feeds a Machine and carries out what it wants. Knows neither host nor engine.
//
// One coroutine a connection, on one thread. While it has nothing to do it holds no buffer: it waits
// until the socket can be read and reads into the worker's scratch. Each wait has a deadline.
//
// Where the contract of Machine leaves room:
// - While a Send is under way nothing is read, so a client that takes no output costs no memory. A
//   client that takes none for idle_limit() is broken off (peer_closed("stuck")).
// - peer_closed() hears "closed" for FIN and for close_notify, "reset" for RST and for broken TLS.
// - A TLS fault is over when the client has gone, at the latest after idle_limit(); then comes
//   tls_failed(), which tells what both sides did.
// - stop() comes between two actions; a reply that is being paced is sent to its end at once before.
#pragma once
#include <bouncehouse/net/tls_context.hpp>
#include <bouncehouse/net/transport.hpp>
#include <bouncehouse/net/worker.hpp>
#include <bouncehouse/smtp/machine.hpp>
#include <memory>

namespace bouncehouse::net {

class ClearText;

class Connection final : public Guest, private Deadline {
public:
    /// refuse: stop() is the first the machine hears.
    enum class Opening : std::uint8_t { start, refuse };

    /// Begins to serve `socket`, on the worker's thread. `tls` may be null (no TLS) and must outlive the
    /// connection.
    static void serve(Worker& worker, Socket socket, std::unique_ptr<smtp::Machine> machine, TlsContext* tls,
                      Opening opening = Opening::start);
    ~Connection() override;

    void stop() override;
    void abort() override;

private:
    /// What ended a wait.
    enum class Wake : std::uint8_t { ready, deadline, stop, gone };
    enum class For : std::uint8_t { input, output, error };

    Connection(Worker& worker, Socket socket, std::unique_ptr<smtp::Machine> machine, TlsContext* tls);
    void expired() override;

    static Awaitable<void> run(std::unique_ptr<Connection> self, Opening opening);
    Awaitable<void> converse();

    // Waiting and reading.
    Awaitable<Wake> wait(For what, Instant until);
    Awaitable<Wake> wait_unread(Instant until);
    Awaitable<Wake> listen(Instant until);
    void take_input();
    bool tell_stop();
    void lose_peer(std::string_view how);

    // The actions.
    bool send_at_once();
    Awaitable<void> carry_out();
    Awaitable<void> send(smtp::Send what);
    Awaitable<void> send_all(std::string_view bytes);
    Awaitable<bool> gap(Instant until);
    Awaitable<void> pause(smtp::Duration length);
    Awaitable<void> start_tls(smtp::TlsFault fault);
    Awaitable<void> handshake();
    void end(smtp::Ending how);
    Awaitable<void> drain();

    // Handshakes that go wrong on purpose.
    Awaitable<void> play(smtp::TlsFault fault);
    Awaitable<std::string> answer_hello(smtp::TlsFault fault, Instant until, ClearText& clear);
    Awaitable<std::string> stall(Instant until, ClearText& clear);
    std::string told_of(ClearText& clear);
    Awaitable<std::string> await_hello(Instant until, ClearText& clear);
    Awaitable<std::string> watch_client_go(Instant until, ClearText& clear);

    Instant idle_deadline() const;

    Worker& worker_;
    Transport transport_;
    std::unique_ptr<smtp::Machine> machine_;
    TlsContext* tls_;
    bool over_ = false;        // nothing more is to be done with the socket
    bool peer_done_ = false;   // the peer's end was seen: nothing more can be read
    bool peer_reset_ = false;  // and it was an RST, during a TLS fault
    bool fin_sent_ = false;
    bool draining_ = false;  // over, but our last octets must not be destroyed by an RST
    bool expired_ = false;
    bool stop_wanted_ = false, stop_seen_ = false, stop_told_ = false;
    bool aborted_ = false;
};

}  // namespace bouncehouse::net
