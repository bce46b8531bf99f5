// One worker's share in a listening socket: accepts, and hands each new socket on.
#pragma once
#include <bouncehouse/net/descriptor.hpp>
#include <bouncehouse/net/worker.hpp>
#include <functional>

namespace bouncehouse::net {

/// A descriptor kept back for the hour when there are no more: given up, it lets us accept one more
/// connection, only to close it, so that its client is not left waiting in the queue.
class Reserve {
public:
    Reserve();
    /// Accepts one connection from `listening` and closes it. True when there was one.
    bool turn_away(int listening);

private:
    Descriptor spare_;
};

class Listener {
public:
    using Accepted = std::function<void(Socket socket, const Tcp::endpoint& client)>;

    /// `socket` listens, is non-blocking, and may be shared with listeners of other workers.
    Listener(Worker& worker, Reserve& reserve, Descriptor socket, const Tcp& protocol, Accepted accepted);

    void start();
    void close();  // on the worker's thread; nothing is accepted any more
    /// After close(), on the worker's thread: listens again at another socket of the same place.
    void open_again(Descriptor socket);

private:
    Awaitable<void> accept_for_ever();
    enum class Outcome : std::uint8_t { taken, none, exhausted };
    Outcome accept_one();

    Worker& worker_;
    Reserve& reserve_;
    Tcp protocol_;
    Acceptor acceptor_;
    Timer rest_;
    Accepted accepted_;
    bool exhausted_ = false;  // told already
};

}  // namespace bouncehouse::net
