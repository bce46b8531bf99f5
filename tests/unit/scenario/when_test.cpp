#include "play.hpp"

using namespace bouncehouse;
using namespace bouncehouse::scenario;
using namespace std::chrono_literals;

namespace {

std::vector<Test> tests(const std::string& when) {
    return play::load("[[rule]]\nat = \"rcpt\"\nreply = \"451\"\nwhen = { " + when + " }").get()->rules.at(0).when.all;
}

template <class T>
T only(const std::string& when) {
    const auto all = tests(when);
    REQUIRE(all.size() == 1);
    return std::get<T>(all[0].what);
}

}  // namespace

TEST_CASE("each text condition has its field") {
    using F = Test::Text::Field;
    struct Row {
        const char* key;
        F field;
    };
    for (const auto& [key, field] :
         {Row{"helo", F::helo}, Row{"sender", F::sender}, Row{"sender_domain", F::sender_domain},
          Row{"recipient", F::recipient}, Row{"recipient_domain", F::recipient_domain}, Row{"user", F::user},
          Row{"command", F::command}, Row{"body", F::body}, Row{"host", F::host}, Row{"server_name", F::server_name},
          Row{"mechanism", F::mechanism}, Row{"parameter", F::parameter}}) {
        CAPTURE(key);
        const auto test = only<Test::Text>(std::string{key} + " = [\"a\", \"*b\"]");
        CHECK(test.field == field);
        CHECK(test.patterns.size() == 2);
    }
}

TEST_CASE("each number condition has its field") {
    using F = Test::Number::Field;
    struct Row {
        const char* key;
        F field;
    };
    for (const auto& [key, field] :
         {Row{"declared_size", F::declared_size}, Row{"size", F::size}, Row{"command_number", F::command},
          Row{"recipient_number", F::recipient}, Row{"message_number", F::message},
          Row{"connection_number", F::connection}, Row{"attempt", F::attempt},
          Row{"open_connections", F::open_connections}, Row{"errors", F::errors}, Row{"step", F::step}}) {
        CAPTURE(key);
        CHECK(only<Test::Number>(std::string{key} + " = 3") == Test::Number{field, {3, 3}});
        CHECK(only<Test::Number>(std::string{key} + " = \">3\"") == Test::Number{field, {4, {}}});
    }
}

TEST_CASE("the other conditions") {
    CHECK(only<Test::ClientIn>("client = [\"192.0.2.0/24\", \"::1\"]").nets.size() == 2);
    CHECK(only<Test::Tls>("tls = true") == Test::Tls{true, {}});
    CHECK(only<Test::Tls>("tls = [\"1.2\", \"1.3\"]") == Test::Tls{{}, {"1.2", "1.3"}});
    CHECK(only<Test::Flag>("authenticated = false") == Test::Flag{Test::Flag::Field::authenticated, false});
    CHECK(only<Test::Flag>("null_sender = true") == Test::Flag{Test::Flag::Field::null_sender, true});
    CHECK(only<Test::Age>("age = \">=5m\"").range == Range<Duration>{5min, {}});
    CHECK(only<Test::WrongIs>("wrong = \"any\"") == Test::WrongIs{true, {}});
    CHECK(only<Test::WrongIs>("wrong = [\"bare-lf\", \"no-mail\"]").list ==
          std::vector{smtp::Wrong::bare_lf, smtp::Wrong::no_mail});
    CHECK(only<Test::Header>("header = { Subject = \"*x*\" }").name == "Subject");
}

TEST_CASE("conditions combine") {
    CHECK(tests("tls = true, helo = \"a\"").size() == 2);
    const auto any = only<Test::Any>("any = [{ tls = true }, { helo = \"a\", size = 1 }]");
    REQUIRE(any.of.size() == 2);
    CHECK(any.of[1].all.size() == 2);
    CHECK(only<Test::Not>("not = { tls = true }").of->all.size() == 1);
}
