// Clear text among the records of TLS, in whatever pieces it comes.
#include <bouncehouse/net/clear_text.hpp>
#include "catch.hpp"

using bouncehouse::net::ClearText;
using namespace std::string_literals;

namespace {

ClearText taken(const std::string& octets, std::size_t piece) {
    ClearText clear;
    for (std::size_t at = 0; at < octets.size(); at += piece) clear.take(std::string_view{octets}.substr(at, piece));
    return clear;
}

const std::string hello = "\x16\x03\x01\x00\x04\x01\x00\x00\x00"s;  // a record of four octets
const std::string alert = "\x15\x03\x03\x00\x02\x02\x28"s;

}  // namespace

TEST_CASE("Records of TLS are no clear text", "[rfc8446][5.1]") {
    const std::size_t piece = GENERATE(1U, 2U, 5U, 100U);
    CHECK_FALSE(taken(hello, piece).found());
    CHECK_FALSE(taken(hello + alert + alert, piece).found());
    CHECK_FALSE(taken({}, piece).found());
    CHECK_FALSE(taken(hello.substr(0, 3), piece).found());
    // What looks like a command inside a record is part of it.
    CHECK_FALSE(taken("\x17\x03\x03\x00\x06QUIT\r\n"s, piece).found());
    // The form of SSL 2: a length with the top bit set, then so many octets.
    CHECK_FALSE(taken("\x80\x04\x01\x03\x01\x00"s + alert, piece).found());
}

TEST_CASE("What begins no record is clear text", "[rfc3207][4]") {
    const std::size_t piece = GENERATE(1U, 2U, 5U, 100U);
    CHECK(taken("EHLO a.test\r\nMAIL", piece).line() == "EHLO a.test");
    CHECK(taken(hello + "QUIT\r\n", piece).line() == "QUIT");
    CHECK(taken(hello + alert + "RSET\r\n", piece).line() == "RSET");
    CHECK(taken("\x80\x02\x01\x03"s + "NOOP\r\n", piece).line() == "NOOP");
    CHECK(taken("\x16\x04odd\r\n"s, piece).line() == "??odd");  // no version of TLS
    CHECK(taken(hello + "QUIT\r\n", piece).found());
    CHECK(taken(std::string(1000, 'x'), piece).line().size() == 200);
}
