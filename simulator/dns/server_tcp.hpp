// The name server's TCP side (RFC 7766): several questions a connection, each with two octets of length.
#pragma once
#include <atomic>
#include <bouncehouse/dns/server_asio.hpp>
#include <list>

namespace bouncehouse::dns {

class TcpPort {
public:
    TcpPort(Shared& shared, Acceptor acceptor);
    void start();
    void close();  // connections too
    std::size_t open() const { return crowd_->open; }

private:
    class Connection;
    /// Outlives the port: a connection may be the last to go.
    struct Crowd {
        std::list<std::weak_ptr<Connection>> connections;  // longest idle first
        std::atomic<std::size_t> open = 0;
    };
    void accept();
    void make_room();

    Shared& shared_;
    Acceptor acceptor_;
    Timer rest_;
    std::shared_ptr<Crowd> crowd_ = std::make_shared<Crowd>();
};

}  // namespace bouncehouse::dns
