// TLS as an OpenSSL client sees it: handshakes that succeed, endings, and each fault.
#include <bouncehouse/net/tls_fault.hpp>
#include "catch.hpp"
#include "client.hpp"
#include "talk.hpp"

using namespace bouncehouse::net::test;
using namespace std::chrono_literals;
using namespace std::string_literals;
using bouncehouse::scenario::ClientCertificate;
using bouncehouse::smtp::Ending;
using bouncehouse::smtp::StartTls;
using bouncehouse::smtp::TlsFault;
using Heard = std::vector<std::string>;

namespace {

Script after_starttls(TlsFault fault) {
    return {{"start", {say("220 hi\r\n")}},
            {"STARTTLS", {say("220 go\r\n"), StartTls{fault}}},
            {"NOOP", {say("250 ok\r\n")}},
            {"QUIT", {say("221 bye\r\n"), end(Ending::close)}},
            {"CUT", {say("250 cut\r\n"), end(Ending::truncate)}},
            {"RST", {say("250 rst\r\n"), end(Ending::reset)}}};
}

/// Up to the point where the client begins its handshake.
Client ready_for_tls(Talk& talk) {
    Client client{talk.port()};
    CHECK(client.read_line() == "220 hi\r\n");
    client.send("STARTTLS\r\n");
    CHECK(client.read_line() == "220 go\r\n");
    return client;
}

}  // namespace

TEST_CASE("STARTTLS, a session under TLS, and its end", "[rfc3207][4.2]") {
    struct Row {
        std::string command, seen;
    };
    const Row row = GENERATE(Row{"QUIT", "221 bye\r\n<close_notify>"}, Row{"CUT", "250 cut\r\n<truncated>"},
                             Row{"RST", "250 rst\r\n<reset>"});
    Talk talk{after_starttls(TlsFault::none)};
    Client client = ready_for_tls(talk);
    REQUIRE(client.start_tls({.trust = talk.ca_pem()}) == "");
    client.send("NOOP\r\n");
    CHECK(client.read_line() == "250 ok\r\n");
    client.send(row.command + "\r\n");
    CHECK(client.read_to_end() == row.seen);
    CHECK(talk.heard() == Heard{"start", "STARTTLS", "tls TLSv1.3 to mx.example.test", "NOOP", row.command});
}

TEST_CASE("TLS from the first octet", "[rfc8314][3.3]") {
    Talk talk{{{"start", {StartTls{}}},
               {"tls TLSv1.3 to mx.example.test", {say("220 hi\r\n")}},
               {"QUIT", {say("221 bye\r\n"), end(Ending::close)}}}};
    Client client{talk.port()};
    REQUIRE(client.start_tls({.trust = talk.ca_pem()}) == "");
    CHECK(client.read_line() == "220 hi\r\n");
    client.send("QUIT\r\n");
    CHECK(client.read_to_end() == "221 bye\r\n<close_notify>");
}

TEST_CASE("Much output under TLS arrives whole") {
    const std::string much(3U << 20U, 'x');
    Talk talk{{{"start", {StartTls{}}}, {"tls TLSv1.3 to mx.example.test", {say(much), end(Ending::close)}}}};
    Client client{talk.port()};
    REQUIRE(client.start_tls() == "");
    CHECK((client.read_to_end() == much + "<close_notify>"));
}

TEST_CASE("Limits of the TLS version") {
    bouncehouse::scenario::Tls tls;
    SECTION("old versions can be offered") {
        tls.min_version = tls.max_version = "1.0";
        Talk talk{after_starttls(TlsFault::none), {.tls = tls}};
        Client client = ready_for_tls(talk);
        CHECK(client.start_tls({.trust = {}, .max_version = TLS1_VERSION, .security_level = 0}) == "");
        client.send("QUIT\r\n");
        CHECK(talk.heard() == Heard{"start", "STARTTLS", "tls TLSv1 to mx.example.test", "QUIT"});
    }
    SECTION("new ones can be insisted on") {
        tls.min_version = "1.3";
        Talk talk{after_starttls(TlsFault::none), {.idle = 5s, .tls = tls}};
        {
            Client client = ready_for_tls(talk);
            CHECK(client.start_tls({.trust = {}, .max_version = TLS1_2_VERSION}) == "tlsv1 alert protocol version");
        }
        CHECK(talk.heard() == Heard{"start", "STARTTLS", "tls failed: unsupported protocol", "closed"});
    }
    SECTION("and so can ciphers") {
        tls.max_version = "1.2";
        tls.ciphers = "ECDHE-ECDSA-AES128-GCM-SHA256";
        Talk talk{after_starttls(TlsFault::none), {.tls = tls}};
        Client client = ready_for_tls(talk);
        CHECK(client.start_tls() == "");
        client.send("QUIT\r\n");
        CHECK(talk.heard() == Heard{"start", "STARTTLS", "tls TLSv1.2 to mx.example.test", "QUIT"});
    }
}

TEST_CASE("Client certificates") {
    bouncehouse::scenario::Tls tls;
    const std::string from = " from CN=client.example.test,O=Bouncehouse";
    SECTION("asked for and shown") {
        tls.client_certificate = ClientCertificate::request;
        Talk talk{after_starttls(TlsFault::none), {.tls = tls}};
        Client client = ready_for_tls(talk);
        REQUIRE(client.start_tls({.trust = {}, .show_certificate = true}) == "");
        client.send("QUIT\r\n");
        CHECK(talk.heard() == Heard{"start", "STARTTLS", "tls TLSv1.3 to mx.example.test" + from, "QUIT"});
    }
    SECTION("asked for and not shown") {
        tls.client_certificate = ClientCertificate::request;
        Talk talk{after_starttls(TlsFault::none), {.tls = tls}};
        Client client = ready_for_tls(talk);
        REQUIRE(client.start_tls() == "");
        client.send("QUIT\r\n");
        CHECK(talk.heard() == Heard{"start", "STARTTLS", "tls TLSv1.3 to mx.example.test", "QUIT"});
    }
    SECTION("required and not shown") {
        tls.client_certificate = ClientCertificate::require;
        Talk talk{after_starttls(TlsFault::none), {.tls = tls}};
        {
            Client client = ready_for_tls(talk);
            // In TLS 1.3 the client is through before the server has looked at its certificate.
            client.start_tls();
            CHECK(client.read(1) == "");
        }
        CHECK(talk.heard() == Heard{"start", "STARTTLS", "tls failed: peer did not return a certificate", "closed"});
    }
}

TEST_CASE("Clients that spoil the handshake") {
    Talk talk{after_starttls(TlsFault::none)};
    SECTION("plain text where a ClientHello should be") {
        {
            Client client = ready_for_tls(talk);
            client.send("EHLO a.example.test\r\n");
        }
        const Heard heard = talk.heard();
        REQUIRE(heard.size() >= 4);
        CHECK(heard[2] == "tls failed: wrong version number; the client sent clear text: `EHLO a.example.test`");
    }
    SECTION("a client that closes") {
        { const Client client = ready_for_tls(talk); }
        CHECK(talk.heard() == Heard{"start", "STARTTLS", "tls failed: the client closed the connection", "closed"});
    }
    SECTION("a client that does not like the certificate") {
        {
            bouncehouse::net::Authority stranger{"Stranger"};
            Client client = ready_for_tls(talk);
            CHECK(client.start_tls({.trust = stranger.pem()}) == "unable to get local issuer certificate");
        }
        const Heard heard = talk.heard();
        REQUIRE(heard.size() >= 3);
        CHECK(heard[2] == "tls failed: tlsv1 alert unknown ca");
    }
}

TEST_CASE("A handshake that the client never begins ends with the idle limit") {
    Talk talk{{{"start", {StartTls{}}}, {"tls failed: the client did not go on in time", {end(Ending::close)}}},
              {.idle = 30ms, .tls = {}}};
    Client client{talk.port()};
    CHECK(client.read_to_end() == "<closed>");
}

TEST_CASE("Each TLS fault as the client sees it") {
    struct Row {
        TlsFault fault;
        std::string client;  // what its handshake says
        std::string server;  // what becomes evidence
    };
    const Row row = GENERATE(
        Row{TlsFault::garbage, "wrong version number",
            "random bytes sent instead of a ServerHello; the client closed the connection"},
        Row{TlsFault::alert, "sslv3 alert handshake failure", "alert handshake_failure sent instead of a ServerHello"},
        Row{TlsFault::close, "unexpected eof while reading",
            "connection closed instead of a ServerHello; the client closed the connection"},
        Row{TlsFault::reset, "Connection reset by peer", "connection reset instead of a ServerHello"},
        Row{TlsFault::plaintext, "wrong version number",
            "a reply in clear sent instead of a ServerHello; the client closed the connection"});
    Talk talk{after_starttls(row.fault)};
    {
        Client client = ready_for_tls(talk);
        CHECK(client.start_tls() == row.client);
        client.finish_sending();
    }
    const Heard heard = talk.heard();
    REQUIRE(heard.size() >= 3);
    CHECK(heard[2] == "tls failed: " + row.server);
}

TEST_CASE("Faults that leave the client waiting") {
    SECTION("silence lasts until the client has had enough") {
        Talk talk{{{"start", {StartTls{TlsFault::silence}}}}};
        Client client{talk.port()};
        client.send("\x16\x03\x01");
        client.finish_sending();
        CHECK(talk.heard() == Heard{"start",
                                    "tls failed: no answer given to the ClientHello; the client closed the connection",
                                    "closed"});
    }
    SECTION("or until the idle limit") {
        Talk talk{{{"start", {StartTls{TlsFault::silence}}},
                   {"tls failed: no answer given to the ClientHello; the client did not go on in time",
                    {end(Ending::close)}}},
                  {.idle = 30ms, .tls = {}}};
        Client client{talk.port()};
        client.send("\x16\x03\x01");
        CHECK(client.read_to_end() == "<closed>");
    }
    SECTION("a first flight that is cut in the middle") {
        Talk talk{{{"start", {StartTls{TlsFault::stall}}},
                   {"tls failed: half of the first flight sent, then nothing; the client did not go on in time",
                    {end(Ending::close)}}},
                  {.idle = 100ms, .tls = {}}};
        Client client{talk.port()};
        CHECK(client.start_tls() == "unexpected eof while reading");
        CHECK(talk.heard().size() == 2);
    }
}

TEST_CASE("Clear text in place of a handshake is told", "[rfc3207][4]") {
    struct Row {
        TlsFault fault;
        std::string words;
    };
    const Row row = GENERATE(
        Row{TlsFault::garbage, "random bytes sent instead of a ServerHello; the client closed the connection"},
        Row{TlsFault::close, "connection closed instead of a ServerHello; the client closed the connection"},
        Row{TlsFault::plaintext, "a reply in clear sent instead of a ServerHello; the client closed the connection"},
        Row{TlsFault::silence, "no answer given to the ClientHello; the client closed the connection"});
    const bool hello_first = GENERATE(true, false);
    Talk talk{after_starttls(row.fault)};
    {
        Client client = ready_for_tls(talk);
        if (hello_first) client.send("\x16\x03\x01\x00\x01\x01"s);
        client.send("MAIL FROM:<a@example.test>\r\nRCPT");
        client.finish_sending();
        client.read_to_end();
    }
    const Heard heard = talk.heard();
    REQUIRE(heard.size() >= 3);
    CHECK(heard[2] == "tls failed: " + row.words + "; the client sent clear text: `MAIL FROM:<a@example.test>`");
}

TEST_CASE("Clear text behind half a handshake is told", "[rfc3207][4]") {
    Talk talk{{{"start", {StartTls{TlsFault::stall}}}}};
    {
        Client client{talk.port()};
        client.send("EHLO a.example.test\r\n");
        client.finish_sending();
        CHECK(client.read_to_end() != "");
    }
    const Heard heard = talk.heard();
    REQUIRE(heard.size() >= 2);
    CHECK(heard[1] == "tls failed: wrong version number; the client sent clear text: `EHLO a.example.test`");
}

TEST_CASE("The alert is a record of TLS, fatal, handshake_failure", "[rfc8446][6]") {
    CHECK(bouncehouse::net::bytes_of(TlsFault::alert) == "\x15\x03\x03\x00\x02\x02\x28"s);
}
