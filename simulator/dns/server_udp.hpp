// The name server's UDP side.
#pragma once
#include <bouncehouse/dns/server_asio.hpp>

namespace bouncehouse::dns {

class UdpPort {
public:
    UdpPort(Shared& shared, UdpSocket socket);
    void start();
    void close();
    std::uint16_t port() const { return socket_.local_endpoint().port(); }

private:
    struct Datagram;  // where one came from, and on which of our addresses it came
    void wait();
    bool take_one();
    void send(const std::string& bytes, const Datagram& asked);

    Shared& shared_;
    UdpSocket socket_;
    std::vector<char> buffer_;
};

}  // namespace bouncehouse::dns
