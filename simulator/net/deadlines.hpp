// All the deadlines of one thread behind one timer. Putting a deadline off, which happens with every
// command, is a plain assignment: the entry stays filed under its old time and is filed anew when that
// time comes.
#pragma once
#include <boost/intrusive/set.hpp>
#include <bouncehouse/net/asio.hpp>

namespace bouncehouse::net {

class Deadlines;

/// Something that is to be told when its time is over. Leaves its Deadlines when destroyed.
class Deadline : public boost::intrusive::set_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
public:
    Deadline() = default;
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;
    virtual ~Deadline() = default;
    virtual void expired() = 0;

private:
    friend class Deadlines;
    Instant due_{};
    Instant filed_{};
};

class Deadlines {
public:
    explicit Deadlines(asio::io_context& context) : timer_(context) {}

    /// expired() is called at `due` or soon after, once; setting it again replaces the former time.
    void set(Deadline& deadline, Instant due);
    void cancel(Deadline& deadline);

private:
    struct ByFiled {
        using type = Instant;
        const Instant& operator()(const Deadline& deadline) const { return deadline.filed_; }
    };
    void file(Deadline& deadline);
    void arm();
    void sweep();

    Timer timer_;
    Instant armed_ = Instant::max();  // max: the timer does not run
    boost::intrusive::multiset<Deadline, boost::intrusive::key_of_value<ByFiled>,
                               boost::intrusive::constant_time_size<false>>
        filed_;
};

}  // namespace bouncehouse::net
