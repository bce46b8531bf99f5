#include <algorithm>
#include <bouncehouse/net/deadlines.hpp>
#include "catch.hpp"

using namespace std::chrono_literals;
using bouncehouse::net::Deadline;
using bouncehouse::net::Deadlines;
using bouncehouse::net::Monotonic;

namespace {

struct Bell final : Deadline {
    Bell(std::string its_name, std::string& the_order) : name(std::move(its_name)), order(the_order) {}
    void expired() override { order += name; }
    std::string name;
    std::string& order;
};

}  // namespace

TEST_CASE("Deadlines ring in their order, once each, and not when cancelled, put off or destroyed") {
    boost::asio::io_context context;
    Deadlines deadlines{context};
    std::string order;
    Bell a{"a", order}, b{"b", order}, c{"c", order}, put_off{"d", order}, brought_forward{"e", order};
    const auto now = Monotonic::now();
    deadlines.set(b, now + 4ms);
    deadlines.set(a, now + 2ms);
    deadlines.set(c, now + 3ms);
    deadlines.set(put_off, now + 1ms);
    deadlines.set(put_off, now + 6ms);
    deadlines.set(brought_forward, now + 1h);
    deadlines.set(brought_forward, now + 8ms);
    {
        Bell gone{"x", order};
        deadlines.set(gone, now + 1ms);
    }
    deadlines.cancel(c);
    context.run();
    // One that was put off may come before others when all of them are due.
    CHECK(order.find('a') < order.find('b'));
    std::sort(order.begin(), order.end());
    CHECK(order == "abde");
    CHECK(Monotonic::now() - now >= 8ms);
}

TEST_CASE("The last deadline cancelled lets the context come to rest") {
    boost::asio::io_context context;
    Deadlines deadlines{context};
    std::string order;
    Bell a{"a", order};
    deadlines.set(a, Monotonic::now() + 1h);
    deadlines.cancel(a);
    context.run();
    CHECK(order.empty());
}
