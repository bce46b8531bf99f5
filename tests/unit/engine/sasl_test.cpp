// Each SASL mechanism against GNU SASL's client side, right and wrong.
#include <gsasl.h>
#include <bouncehouse/smtp/base64.hpp>
#include "catch.hpp"
#include "play.hpp"

using namespace play;
using smtp::decode_base64;
using smtp::encode_base64;

namespace {

constexpr auto host = R"([[host]]
    name = "mx.example.test"
    auth = { mechanisms = ["PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256", "XOAUTH2", "OAUTHBEARER"], clear_text = true, account = [{ user = "ann", password = "secret", token = "t0ken" }, { user = "bob", password = "hunter2", fails = "454 4.7.0 Temporary authentication failure" }] })";

constexpr auto open_host = R"([[host]]
    name = "mx.example.test"
    auth = { mechanisms = ["PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256", "XOAUTH2"], clear_text = true })";

/// Runs GNU SASL as the client; returns the last reply.
std::string authenticate(World& world, const char* mechanism, const char* user, const char* password) {
    Gsasl* context = nullptr;
    Gsasl_session* session = nullptr;
    REQUIRE(gsasl_init(&context) == GSASL_OK);
    REQUIRE(gsasl_client_start(context, mechanism, &session) == GSASL_OK);
    gsasl_property_set(session, GSASL_AUTHID, user);
    gsasl_property_set(session, GSASL_PASSWORD, password);
    Client client = world.connect();
    client.say("EHLO client.example");
    std::string reply = client.say("AUTH " + std::string(mechanism));
    bool proven = true;
    while (reply.starts_with("334 ")) {
        const auto challenge = decode_base64(std::string_view(reply).substr(4, reply.size() - 6));
        REQUIRE(challenge);
        char* output = nullptr;
        std::size_t size = 0;
        const int result = gsasl_step(session, challenge->data(), challenge->size(), &output, &size);
        const std::string response(output == nullptr ? "" : output, output == nullptr ? 0 : size);
        gsasl_free(output);
        proven = result == GSASL_OK || result == GSASL_NEEDS_MORE;
        if (!proven) break;
        reply = client.say(encode_base64(response));
    }
    gsasl_finish(session);
    gsasl_done(context);
    return proven ? reply : "client: server not proven";
}

std::string say_auth(World& world, std::string_view mechanism, const std::vector<std::string>& responses) {
    Client client = world.connect();
    client.say("EHLO client.example");
    std::string reply = client.say("AUTH " + std::string(mechanism) + " " + encode_base64(responses[0]));
    for (std::size_t i = 1; i < responses.size(); ++i) reply = client.say(encode_base64(responses[i]));
    return reply;
}

constexpr auto right = "235 2.7.0 Authentication succeeded\r\n";
constexpr auto wrong = "535 5.7.8 Authentication credentials invalid\r\n";

}  // namespace

TEST_CASE("mechanisms with passwords", "[engine][sasl][rfc4954]") {
    World world(host);
    for (const char* mechanism : {"PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256"}) {
        INFO(mechanism);
        CHECK(authenticate(world, mechanism, "ann", "secret") == right);
        CHECK(world.all<evidence::AuthSeen>().back() == evidence::AuthSeen{mechanism, "ann", true, ""});
        CHECK(authenticate(world, mechanism, "ann", "guess") == wrong);
        CHECK(world.all<evidence::AuthSeen>().back() ==
              evidence::AuthSeen{mechanism, "", false, "Authentication credentials invalid"});
        CHECK(authenticate(world, mechanism, "eve", "secret") == wrong);
        CHECK(authenticate(world, mechanism, "bob", "hunter2") == "454 4.7.0 Temporary authentication failure\r\n");
        CHECK(authenticate(world, mechanism, "bob", "guess") == wrong);
    }
}

TEST_CASE("who is authenticated is said by the reply, not by the mechanism", "[engine][sasl][rfc4954]") {
    World world(std::string{host} + "\n[[rule]]\nat = \"auth\"\nreply = \"454 4.7.0 Not now\"\ntimes = 1\n");
    CHECK(authenticate(world, "PLAIN", "ann", "secret") == "454 4.7.0 Not now\r\n");
    CHECK(world.all<evidence::AuthSeen>().back() == evidence::AuthSeen{"PLAIN", "", false, "Not now"});
    CHECK(authenticate(world, "PLAIN", "ann", "secret") == right);
    CHECK(world.all<evidence::AuthSeen>().back() == evidence::AuthSeen{"PLAIN", "ann", true, ""});

    World generous(std::string{host} + "\n[[rule]]\nat = \"auth\"\nreply = \"235 2.7.0 Fine\"\n");
    CHECK(authenticate(generous, "PLAIN", "ann", "guess") == "235 2.7.0 Fine\r\n");
    CHECK(generous.all<evidence::AuthSeen>().back() == evidence::AuthSeen{"PLAIN", "", true, ""});
}

TEST_CASE("LOGIN asks in the words that clients look for", "[engine][sasl]") {
    World world(host);
    Client client = world.connect();
    client.say("EHLO client.example");
    CHECK(client.say("AUTH LOGIN") == "334 VXNlcm5hbWU6\r\n");
    CHECK(client.say(encode_base64("ann")) == "334 UGFzc3dvcmQ6\r\n");
    CHECK(client.say(encode_base64("secret")) == right);
    CHECK(say_auth(world, "LOGIN", {"ann", "secret"}) == right);
}

TEST_CASE("PLAIN with an initial response and without", "[engine][sasl][rfc4616]") {
    World world(host);
    using namespace std::string_literals;
    CHECK(say_auth(world, "PLAIN", {"\0ann\0secret"s}) == right);
    CHECK(say_auth(world, "PLAIN", {"other\0ann\0secret"s}) == right);
    CHECK(world.all<evidence::AuthSeen>().back().user == "other");
    CHECK(say_auth(world, "PLAIN", {"no separators"}) == "501 5.5.2 Cannot understand the authentication response\r\n");
}

TEST_CASE("XOAUTH2: a refusal is explained before it is given", "[engine][sasl]") {
    World world(host);
    const auto message = [](std::string user, std::string token) {
        return "user=" + user +
               "\x01"
               "auth=Bearer " +
               token + "\x01\x01";
    };
    CHECK(say_auth(world, "XOAUTH2", {message("ann", "t0ken")}) == right);
    const std::string challenge = say_auth(world, "XOAUTH2", {message("ann", "old")});
    CHECK(decode_base64(challenge.substr(4, challenge.size() - 6)) ==
          R"({"status":"401","schemes":"bearer","scope":"https://mail.example.com/"})");
    CHECK(say_auth(world, "XOAUTH2", {message("ann", "old"), ""}) == wrong);
    CHECK(say_auth(world, "XOAUTH2", {message("bob", "t0ken"), ""}) == wrong);
    CHECK(say_auth(world, "XOAUTH2", {"user=ann"}) == "501 5.5.2 Cannot understand the authentication response\r\n");
}

TEST_CASE("OAUTHBEARER: GS2 header, token, and 0x01 after a refusal", "[engine][sasl][rfc7628]") {
    World world(host);
    const auto message = [](std::string gs2, std::string token) {
        return gs2 +
               "\x01host=mx.example.test\x01port=25\x01"
               "auth=Bearer " +
               token + "\x01\x01";
    };
    CHECK(say_auth(world, "OAUTHBEARER", {message("n,a=ann,", "t0ken")}) == right);
    CHECK(say_auth(world, "OAUTHBEARER", {message("n,,", "t0ken")}) == right);
    CHECK(world.all<evidence::AuthSeen>().back().user == "ann");
    const std::string challenge = say_auth(world, "OAUTHBEARER", {message("n,a=ann,", "old")});
    CHECK(decode_base64(challenge.substr(4, challenge.size() - 6)) ==
          R"({"status":"invalid_token","scope":"smtp","schemes":"bearer"})");
    CHECK(say_auth(world, "OAUTHBEARER", {message("n,a=ann,", "old"), "\x01"}) == wrong);
    CHECK(say_auth(world, "OAUTHBEARER", {"n,a=ann"}).starts_with("501 5.5.2"));
}

TEST_CASE("a host without accounts takes every credential, but cannot prove itself by SCRAM", "[engine][sasl]") {
    World world(open_host);
    for (const char* mechanism : {"PLAIN", "LOGIN", "CRAM-MD5"}) {
        INFO(mechanism);
        CHECK(authenticate(world, mechanism, "anyone", "anything") == right);
        CHECK(world.all<evidence::AuthSeen>().back().user == "anyone");
    }
    CHECK(authenticate(world, "SCRAM-SHA-256", "anyone", "anything") == wrong);
    CHECK(say_auth(world, "XOAUTH2",
                   {"user=u\x01"
                    "auth=Bearer x\x01\x01"}) == right);
    CHECK(say_auth(world, "CRAM-MD5", {""}).starts_with("334 "));
}

TEST_CASE("a mechanism nobody has", "[engine][sasl][rfc4954]") {
    World world("[[host]]\noffers = [\"ENHANCEDSTATUSCODES\", \"AUTH GSSAPI\"]\n");
    Client client = world.connect();
    client.say("EHLO client.example");
    CHECK(client.say("AUTH GSSAPI") == "504 5.5.4 Unrecognized authentication type\r\n");
}
