// What a session wants done, as values: the shell (net/) carries them out in order.
#pragma once
#include <chrono>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace bouncehouse::smtp {

using Duration = std::chrono::nanoseconds;

/// How bytes go out. Default: all at once.
struct Pacing {
    std::uint32_t bytes_per_second = 0;  // drip; 0: no limit
    std::vector<std::uint32_t> pieces;   // sizes of the first packets; the last repeats; empty: one piece
    Duration gap{};                      // pause between pieces
    bool plain() const { return bytes_per_second == 0 && pieces.empty(); }
    friend bool operator==(const Pacing&, const Pacing&) = default;
};

enum class TlsFault : std::uint8_t {
    none,
    garbage,    // random-looking bytes instead of a ServerHello
    silence,    // no answer to the ClientHello, connection open
    alert,      // a fatal handshake_failure alert
    close,      // FIN instead of a ServerHello
    reset,      // RST instead of a ServerHello
    stall,      // the first flight is cut in the middle, then silence
    plaintext,  // an SMTP reply in clear where the ServerHello should be
};

enum class Ending : std::uint8_t {
    stay,        // the connection goes on
    close,       // FIN after all bytes are out (TLS: close_notify first)
    reset,       // RST
    half_close,  // FIN from us, but we go on reading
    truncate,    // under TLS: FIN without close_notify; in clear: like close
};

struct Send {
    std::string bytes;
    Pacing pacing;
    friend bool operator==(const Send&, const Send&) = default;
};
/// Wait, then call Session::resume(). Meanwhile go on reading and hand in what comes.
struct Pause {
    Duration length{};
    friend bool operator==(const Pause&, const Pause&) = default;
};
/// Do the server's side of the handshake (or play the fault), then tls_done() or tls_failed().
struct StartTls {
    TlsFault fault = TlsFault::none;
    friend bool operator==(const StartTls&, const StartTls&) = default;
};
struct End {
    Ending how = Ending::close;
    friend bool operator==(const End&, const End&) = default;
};
/// Read nothing any more; the connection stays open until the client or the idle limit ends it.
struct StopReading {
    friend bool operator==(const StopReading&, const StopReading&) = default;
};

using Action = std::variant<Send, Pause, StartTls, End, StopReading>;

}  // namespace bouncehouse::smtp
