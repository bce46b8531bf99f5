// Observations written as dialogues, so that a check's test reads like what happened:
//
//   const auto seen = observe({"S: 220 mx.test", "C: EHLO a.test", "S: 250-mx.test", "S: 250 PIPELINING",
//                              "C: MAIL FROM:<sender@>", "S: 250 ok", "C: RCPT TO:<r1@>", "S: 550 no",
//                              "C: QUIT", "S: 221 bye"});
//
// The lines become evidence events, and probe::tell_story() makes the Observation of them, so a test goes
// the way of the real thing. For more than one dialogue use Scene:
//
//   Scene scene;                        // one message to r1, told accepted, a client
//   scene.queue().recipients(3);        // kind queue; to r1, r2, r3
//   scene.told(Told::temporary);        // scene.told("r2", Told::permanent) for one recipient
//   scene.play({...});                  // each call is one session (or several: "connect")
//   scene.wait("30s");
//   scene.bounce("failed", "r1");       // an RFC 3464 report at the return address; returns Bounce& to change
//   const auto seen = scene.observation();
//
// Public members (submitted, outcome(), test, sender, strays, complete, stopped) may be changed before
// observation(). `test` has an empty scenario with one host; give_expect() there is up to the test.
//
// Lines of a dialogue:
//   S: 250-text / S: 250 text   the server's reply; lines that go on with "-" are joined with those behind them
//   S:                          no reply at all (the command was seen, nothing was said)
//   S [delay 3s, close]: ...    the same, brought so: the words are those of evidence::ReplyGiven::fault
//   S raw: 25                   these bytes and no others, no line end; \r \n \t \0 \\ \xNN as in C
//   C: MAIL FROM:<sender@>      the client's command; "@>" gets the case's domain, "sender@>" the return domain.
//                               After a 334 it is the next step of the AUTH exchange.
//   C [pipelined]: ...          the simulator found this wrong with it (smtp/wrong.hpp)
//   D: text                     a line of content, as it is without dot-stuffing; "D raw: ..." bytes without line end
//   message, message 2          content: all of the first (second) submitted message
//   .                           the final dot; the next S answers it. (For BDAT ... LAST it is implied.)
//   cut                         content broken off: "client closes" usually follows
//   tls / tls failed            the handshake was done / was not; "tls TLSv1.2 mx.test" names version and
//                               server name, "tls failed: words" says why
//   auth ok USER / auth failed  what the mechanism came to
//   wrong: bare-lf              a wrong that no reply depends on
//   note: what text             evidence::Noted
//   client closes / client resets / server closes / server resets      the end of the session
//   connect / connect mx2 / connect tls / connect mx2 tls              a new session
//   +5s                         time goes by
// QUIT answered with 2yz ends the session as the simulator does. A session without an end stays open.
// Time begins at 0; each event is 1 ms after the one before.
#pragma once
#include <bouncehouse/check/check.hpp>
#include <bouncehouse/check/observation.hpp>
#include <bouncehouse/check/story.hpp>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace tell {

using namespace bouncehouse::probe;
namespace evidence = bouncehouse::evidence;
using evidence::Time;

class Scene {
public:
    Scene();

    Scene& client();
    Scene& queue();  // retry 1 s, gives up after 20 s
    /// Recipients r1 ... of every submitted message.
    Scene& recipients(unsigned count);
    /// So many messages, each with the same envelope and its own Message-ID.
    Scene& messages(unsigned count);
    /// The content of the first message; lines are joined by CRLF, a Message-ID is put on top.
    Scene& content(std::string_view body_after_header);
    Scene& told(Told told);
    Scene& told(std::string_view local_part, Told told);

    Scene& play(std::initializer_list<std::string_view> lines);
    Scene& play(const std::vector<std::string>& lines);
    Scene& wait(std::string_view duration);
    /// A report with this action for these local parts ("r1,r3"; Status by the action), now.
    Bounce& bounce(std::string_view action, std::string_view local_parts);
    /// The story so far. The observation ends now.
    Observation observation() const;

    /// "r1@c1.case.test"
    std::string address(std::string_view local_part) const;
    SubmitOutcome& outcome() { return submitted.front().outcome; }
    Time now() const { return now_; }

    std::vector<Submitted> submitted;
    Case test;
    SenderDescription sender;
    std::vector<std::string> strays;
    bool complete = true;
    std::string stopped;
    std::shared_ptr<const Observation> reference;

private:
    struct Talk;
    void line(Talk& talk, std::string_view text);
    void add(evidence::Body body);
    void flush_reply(Talk& talk);
    void reply(Talk& talk, std::string bytes, std::string fault);
    void command(Talk& talk, std::string_view text, std::string wrong);
    void end_content(Talk& talk, bool whole);
    void connect(Talk& talk, std::string_view how);

    std::vector<evidence::Event> events_;
    std::vector<evidence::Message> messages_;
    std::vector<Bounce> bounces_;
    std::uint64_t session_ = 0;
    std::uint32_t number_ = 0;
    Time now_{};
};

/// One message to r1 from a client that was told it was accepted, and this dialogue.
Observation observe(std::initializer_list<std::string_view> lines);
/// What the check of this name says to it. A check that does not exist fails the test.
Judgement judged(std::string_view check, const Observation& observation, const Parameters& parameters = {});

using Lines = std::initializer_list<std::string_view>;
/// The usual beginnings with what follows them: greeting and EHLO (PIPELINING, SIZE);
std::vector<std::string> hello(Lines more = {});
/// those and MAIL, RCPT r1, DATA, content, the dot, so that the next line is the reply to it;
std::vector<std::string> up_to_dot(Lines more = {});
/// the lines of one transaction up to the dot, on a connection that stands: all recipients accepted.
std::vector<std::string> transaction(Lines local_parts, Lines more = {});

}  // namespace tell
