// One thread's share of the server: its io_context, its deadlines, the buffer all its connections read
// into, and the connections themselves. Nothing of it is touched from another thread but stop() and
// open().
#pragma once
#include <array>
#include <atomic>
#include <boost/intrusive/list.hpp>
#include <bouncehouse/net/asio.hpp>
#include <bouncehouse/net/deadlines.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

namespace bouncehouse::net {

/// A connection as its worker sees it.
class Guest : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
public:
    virtual ~Guest() = default;
    virtual void stop() = 0;   // come to an end, in good order
    virtual void abort() = 0;  // now
};

class Worker {
public:
    /// `report` hears of troubles of our own, one sentence each.
    explicit Worker(std::function<void(const std::string&)> report = {});
    ~Worker();
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    asio::io_context& context() { return context_; }
    Deadlines& deadlines() { return deadlines_; }
    std::span<char> scratch() { return *scratch_; }
    void report(const std::string& sentence) const {
        if (report_) report_(sentence);
    }

    /// Works until nothing is left to do: no listener, no connection.
    void run();
    /// Tells each connection to come to an end; after `grace` those that are left are broken off. On
    /// the worker's own thread.
    void stop(std::chrono::nanoseconds grace);
    /// Connections now open; from any thread.
    std::uint32_t open() const { return open_.load(std::memory_order_relaxed); }

    /// A guest enters when it is made and leaves when it is destroyed.
    void enter(Guest& guest);
    void leave(Guest& guest);

private:
    /// What breaks off the last connections after stop().
    struct Grace final : Deadline {
        explicit Grace(Worker& owner) : worker(owner) {}
        void expired() override;
        Worker& worker;
    };

    // The order matters: connections that are still suspended are destroyed with the context, after
    // deadlines and list are gone.
    static constexpr std::size_t scratch_size = 64U << 10U;
    std::function<void(const std::string&)> report_;
    std::unique_ptr<std::array<char, scratch_size>> scratch_ = std::make_unique<std::array<char, scratch_size>>();
    std::atomic<std::uint32_t> open_{0};
    bool stopping_ = false;
    bool closing_ = false;
    asio::io_context context_{1};
    Deadlines deadlines_{context_};
    boost::intrusive::list<Guest, boost::intrusive::constant_time_size<false>> guests_;
    Grace grace_{*this};
};

}  // namespace bouncehouse::net
