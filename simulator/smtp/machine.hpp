// What the shell (net/) feeds and obeys: the sans-I/O side of one connection. smtp::Session is one, a
// scenario's dialogue is another.
//
//   machine.start();
//   for (;;) {
//       carry out machine.actions() in order, emptying the list;
//       if (machine.ended()) break;
//       wait for input, then: receive | peer_closed | resume | tls_done | tls_failed | idle | stop
//   }
//
// Pause and StartTls are always the last action of a list: the machine does nothing more before
// resume() or tls_done()/tls_failed(). Input that comes meanwhile is handed in all the same and kept
// (up to a limit; see wants_input). Nothing throws on input.
#pragma once
#include <bouncehouse/smtp/action.hpp>
#include <string_view>
#include <vector>

namespace bouncehouse::smtp {

struct TlsInfo;

class Machine {
public:
    virtual ~Machine() = default;
    virtual void start() = 0;
    virtual void receive(std::string_view bytes) = 0;
    virtual void peer_closed(std::string_view how) = 0;  // "closed" for FIN, "reset" for anything ruder
    virtual void resume() = 0;                           // the Pause last taken is over
    virtual void tls_done(const TlsInfo& info) = 0;
    virtual void tls_failed(std::string_view reason) = 0;
    virtual void idle() = 0;  // nothing came for idle_limit()
    virtual void stop() = 0;  // the server shuts down

    virtual std::vector<Action>& actions() = 0;
    virtual bool ended() const = 0;  // End was emitted (half_close apart), or the peer is gone
    /// False: leave further bytes in the kernel (stop reading, or too much is stored already). The
    /// shell still learns of the peer's FIN where the platform tells it.
    virtual bool wants_input() const = 0;
    virtual Duration idle_limit() const = 0;  // clock time, not scenario time
};

}  // namespace bouncehouse::smtp
