#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>
#include <array>
#include <bouncehouse/case/messages.hpp>

namespace bouncehouse::probe {

namespace {

constexpr std::string_view date = "Mon, 1 Jun 2026 12:00:00 +0000";
constexpr std::string_view utf8_words =
    "Gr\xc3\xbc\xc3\x9f"
    "e aus K\xc3\xb6ln \xe2\x80\x93 \xce\xb4\xce\xbf\xce\xba\xce\xb9\xce\xbc\xce\xae";

struct Job {
    const Submission& submission;
    std::string sender;  // fit for a header field
    const std::vector<std::string>& recipients;
    std::string_view message_id;
    const std::string& domain;
};

bool fit_for_header(std::string_view address) {
    return !address.empty() && std::all_of(address.begin(), address.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

std::string listed(const std::vector<std::string>& recipients) {
    constexpr std::size_t most = 10;
    if (recipients.empty() || recipients.size() > most ||
        !std::all_of(recipients.begin(), recipients.end(), fit_for_header))
        return "undisclosed-recipients:;";
    return fmt::format("<{}>", fmt::join(recipients, ">,\r\n <"));
}

struct Fields {
    std::string above;  // whole fields, put on top
    std::string subject = "Message of the probe";
    std::string below;  // whole fields, put at the end
    std::string to;     // "" : the recipients
};

std::string header(const Job& job, const Fields& fields = {}) {
    return fmt::format("{}Date: {}\r\nFrom: <{}>\r\nTo: {}\r\nSubject: {}\r\nMessage-ID: {}\r\n{}\r\n", fields.above,
                       date, job.sender, fields.to.empty() ? listed(job.recipients) : fields.to, fields.subject,
                       job.message_id, fields.below);
}

std::string mime(std::string_view type, std::string_view encoding) {
    return fmt::format("MIME-Version: 1.0\r\nContent-Type: {}\r\nContent-Transfer-Encoding: {}\r\n", type, encoding);
}

/// A line of so many octets, without its end; no two neighbours are the same, and no octet is a dot.
std::string line_of(std::uint64_t length) {
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789";
    std::string line;
    for (std::uint64_t i = 0; i < length; ++i) line += letters[i % letters.size()];
    return line;
}

constexpr std::string_view two_lines = "This is a message of the probe.\r\nIt has two lines.\r\n";

std::string plain(const Job& job) { return header(job) + std::string{two_lines}; }
std::string empty_body(const Job& job) { return header(job); }
std::string header_only(const Job& job) {
    std::string text = header(job);
    text.resize(text.size() - 2);  // not even the empty line
    return text;
}
std::string no_final_newline(const Job& job) { return header(job) + "The last line\r\nhas no end"; }
std::string dots(const Job& job) { return header(job) + ".\r\n..\r\n.x\r\n. \r\n...\r\ntext.\r\n.\r\n"; }
std::string dots_no_final_newline(const Job& job) { return header(job) + ".\r\ntext\r\n."; }

/// A line that begins with a dot near each multiple of 1024: two octets before it, one before, on it, one
/// and two behind, in turn. As 5 and the powers of 2 have no common factor, buffers of 1, 4, 8, 16 and
/// 64 KiB meet each of the five positions.
std::string dots_at_borders(const Job& job) {
    std::string text = header(job);
    for (std::size_t block = text.size() / 1024 + 1; block <= 5 * 64 + 1; ++block) {
        const std::size_t dot = block * 1024 + block % 5 - 2;
        while (dot - text.size() > 160) text += line_of(76) + "\r\n";
        text += line_of(dot - text.size() - 2) + "\r\n.\r\n";
    }
    return text + "end\r\n";
}

template <std::size_t length>
std::string long_line(const Job& job) {
    return header(job) + "before\r\n" + line_of(length) + "\r\nafter\r\n";
}
std::string long_line_dot(const Job& job) { return header(job) + "before\r\n." + line_of(997) + "\r\nafter\r\n"; }

std::string eight_bit(const Job& job) {
    return header(job, {.below = mime("text/plain; charset=utf-8", "8bit")}) +
           fmt::format("{0}\r\n{0}\r\n", utf8_words);
}
std::string eight_bit_not_mime(const Job& job) { return header(job) + fmt::format("{}\r\n", utf8_words); }
std::string eight_bit_header(const Job& job) {
    return header(job, {.subject = std::string{utf8_words}, .below = mime("text/plain; charset=utf-8", "7bit")}) +
           std::string{two_lines};
}
std::string eight_bit_header_attached(const Job& job) {
    return header(job, {.below = mime("multipart/mixed; boundary=\"=_probe\"", "8bit")}) +
           fmt::format(
               "--=_probe\r\nContent-Type: text/plain\r\n\r\nSee the message below.\r\n--=_probe\r\n"
               "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
               "Date: {}\r\nFrom: <inner@{}>\r\nSubject: {}\r\n\r\ninner\r\n--=_probe--\r\n",
               date, job.domain, utf8_words);
}
std::string binary(const Job& job) {
    std::string text = header(job, {.below = mime("application/octet-stream", "binary")});
    for (int octet = 0; octet < 256; ++octet) text += static_cast<char>(octet);
    return text + "a\nb\rc" + std::string{'\0'} + "d\r\n";
}
std::string dot_first(const Job& job) {
    return header(job, {.above = ".First: a name may begin with a dot (RFC 5322 3.6.8)\r\n"}) + std::string{two_lines};
}
std::string odd_lines(const Job& job) {
    return header(job) +
           "a\ttab, and two:\t\t.\r\n\tone in front\r\nblanks behind  \r\n   and in front\r\n\r\nFrom here on\r\n"
           ">From there\r\n\r\n\r\nFrom: no field\r\n-- \r\n= 3D =20\r\n";
}
std::string empty_lines_at_end(const Job& job) { return header(job) + "text\r\n\r\n\r\n\r\n"; }
/// Parts that are encoded already beside one that is not.
std::string eight_bit_mixed(const Job& job) {
    return header(job, {.below = mime("multipart/mixed; boundary=\"=_probe\"", "8bit")}) +
           fmt::format(
               "--=_probe\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{}\r\n"
               "--=_probe\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable"
               "\r\n\r\nGr=C3=BC=C3=9Fe =3D\r\n"
               "--=_probe\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
               "R3LDvMOfZQ0K\r\n--=_probe--\r\n",
               utf8_words);
}
std::string bare_lf(const Job& job) { return header(job) + "one\ntwo\n\nfour\n"; }
std::string bare_cr(const Job& job) { return header(job) + "one\rtwo\r\rfour\r\n"; }
std::string mixed_ends(const Job& job) { return header(job) + "one\r\ntwo\nthree\rfour\n\rfive\r\r\nsix\r\n"; }
std::string nul(const Job& job) {
    return header(job) + "before" + std::string{'\0'} + "behind\r\nbell \a, escape \x1b[1m, delete \x7f\r\n";
}

/// What stands between two messages for a server that takes `end` as the end of the first.
std::string smuggled(const Job& job, std::string_view end) {
    return header(job) + fmt::format(
                             "The only message.{0}MAIL FROM:<evil@{1}>\r\nRCPT TO:<victim@{1}>\r\nDATA\r\n"
                             "Subject: smuggled\r\n\r\nThis line stands in the first message.\r\n.\r\n",
                             end, job.domain);
}
std::string smuggle_lf_dot_lf(const Job& job) { return smuggled(job, "\n.\n"); }
std::string smuggle_lf_dot_crlf(const Job& job) { return smuggled(job, "\n.\r\n"); }
std::string smuggle_cr_dot_cr(const Job& job) { return smuggled(job, "\r.\r"); }
std::string smuggle_cr_dot_crlf(const Job& job) { return smuggled(job, "\r.\r\n"); }
std::string smuggle_crlf_dot_lf(const Job& job) { return smuggled(job, "\r\n.\n"); }
std::string smuggle_crlf_dot_cr(const Job& job) { return smuggled(job, "\r\n.\r"); }
std::string smuggle_nul(const Job& job) { return smuggled(job, {"\r\n\0.\r\n", 6}); }

/// Exactly `size` octets with the header; never less than the header and one line end.
std::string filler(const Job& job) {
    constexpr std::uint64_t line = 78;
    std::string text = header(job);
    const std::uint64_t size = std::max<std::uint64_t>(job.submission.size, text.size() + 2);
    text.reserve(size);
    const std::string full = line_of(line - 2) + "\r\n";
    while (size - text.size() > line + 2) text += full;
    return text + line_of(size - text.size() - 2) + "\r\n";
}

std::string with_received(const Job& job, int hops) {
    std::string received;
    for (int hop = hops; hop > 0; --hop)
        received += fmt::format("Received: from hop{}.test by hop{}.test with ESMTP;\r\n {}\r\n", hop - 1, hop, date);
    return header(job, {.above = received}) + std::string{two_lines};
}
std::string many_received(const Job& job) { return with_received(job, 120); }
std::string ninety_received(const Job& job) { return with_received(job, 90); }
std::string bcc(const Job& job) {
    if (job.recipients.size() < 2)
        return header(job, {.below = "Bcc: <hidden@" + job.domain + ">\r\n"}) + std::string{two_lines};
    const std::vector<std::string> shown(job.recipients.begin(), job.recipients.end() - 1);
    return header(job, {.below = fmt::format("Bcc: <{}>\r\n", job.recipients.back()), .to = listed(shown)}) +
           std::string{two_lines};
}
std::string multipart(const Job& job) {
    return header(job, {.above = "X-First: 1\r\n", .below = mime("multipart/mixed; boundary=\"=_probe\"", "7bit")}) +
           "preamble\r\n--=_probe\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\nfirst part\r\n\r\n"
           "--=_probe\r\nContent-Type: application/octet-stream; name=\"a.bin\"\r\n"
           "Content-Transfer-Encoding: base64\r\n\r\nAAECAwQFBgcICQoLDA0ODw==\r\n--=_probe--\r\nepilogue\r\n";
}
std::string header_injection(const Job& job) {
    return header(job, {.subject = "one\rX-Injected: by a bare CR"}) + std::string{two_lines};
}
std::string tls_not_required(const Job& job) {
    return header(job, {.above = "TLS-Required: No\r\n"}) + std::string{two_lines};
}

/// From, Sender, Reply-To and To that nobody in the envelope is; in the sender's own domain but To.
std::string other_author(const Job& job) {
    const std::string domain = job.sender.substr(job.sender.rfind('@') + 1);
    Job other = job;
    other.sender = "author@" + domain;
    return header(other, {.below = fmt::format("Sender: <secretary@{0}>\r\nReply-To: <answers@{0}>\r\n", domain),
                          .to = fmt::format("<list@{}>", job.domain)}) +
           std::string{two_lines};
}

struct Recipe {
    MessageInfo info;
    std::string (*make)(const Job& job);
};

constexpr std::array recipes{
    Recipe{{"plain", "Two short lines of ASCII."}, plain},
    Recipe{{"empty-body", "Header fields, the empty line, nothing behind it."}, empty_body},
    Recipe{{"header-only", "Header fields and not even the empty line.", {"any-message"}}, header_only},
    Recipe{{"no-final-newline", "The last line has no CRLF."}, no_final_newline},
    Recipe{{"dots", "Lines of dots, at the beginning and the end of the body too."}, dots},
    Recipe{{"dot-first", "The first octet of all is a dot: that of a header field's name.", {"any-message"}},
           dot_first},
    Recipe{{"odd-lines", "Tabs, blanks at line ends, lines that begin with `From `.", {"any-message"}}, odd_lines},
    Recipe{{"empty-lines-at-end", "Three empty lines at the end.", {"any-message"}}, empty_lines_at_end},
    Recipe{{"dots-no-final-newline", "The last line is a dot without CRLF."}, dots_no_final_newline},
    Recipe{{"dots-at-borders", "Lines that begin with a dot around each multiple of 1024 octets, 321 KiB."},
           dots_at_borders},
    Recipe{{"long-line-998", "A line of 998 octets, the longest that is right (RFC 5322 2.1.1)."}, long_line<998>},
    Recipe{{"long-line-998-dot", "A line of 998 octets that begins with a dot."}, long_line_dot},
    Recipe{{"long-line-999", "A line of 999 octets."}, long_line<999>},
    Recipe{{"long-line-5000", "A line of 5,000 octets."}, long_line<5000>},
    Recipe{{"long-line-100000", "A line of 100,000 octets."}, long_line<100000>},
    Recipe{{"eight-bit", "UTF-8 text, labelled as 8bit.", {"source-eight-bit"}}, eight_bit},
    Recipe{{"eight-bit-not-mime", "UTF-8 text without MIME fields.", {"source-eight-bit"}}, eight_bit_not_mime},
    Recipe{{"eight-bit-header", "A Subject of raw UTF-8.", {"source-eight-bit"}}, eight_bit_header},
    Recipe{{"eight-bit-header-attached", "An attached message whose Subject is raw UTF-8.", {"source-eight-bit"}},
           eight_bit_header_attached},
    Recipe{{"eight-bit-mixed", "Parts in 8bit, quoted-printable and base64.", {"any-message", "source-eight-bit"}},
           eight_bit_mixed},
    Recipe{{"binary",
            "Every octet, with bare line ends and NUL, labelled as binary.",
            {"any-message", "source-eight-bit"}},
           binary},
    Recipe{{"bare-lf", "The lines of the body end with LF.", {"any-message"}}, bare_lf},
    Recipe{{"bare-cr", "The lines of the body end with CR, the last with CRLF.", {"any-message"}}, bare_cr},
    Recipe{{"mixed-ends", "CRLF, LF, CR, LF CR and CR CRLF in turn.", {"any-message"}}, mixed_ends},
    Recipe{{"nul", "NUL and other control characters.", {"any-message"}}, nul},
    Recipe{{"smuggle-lf-dot-lf", "LF . LF, then SMTP commands.", {"any-message"}}, smuggle_lf_dot_lf},
    Recipe{{"smuggle-lf-dot-crlf", "LF . CRLF, then SMTP commands.", {"any-message"}}, smuggle_lf_dot_crlf},
    Recipe{{"smuggle-cr-dot-cr", "CR . CR, then SMTP commands.", {"any-message"}}, smuggle_cr_dot_cr},
    Recipe{{"smuggle-cr-dot-crlf", "CR . CRLF, then SMTP commands.", {"any-message"}}, smuggle_cr_dot_crlf},
    Recipe{{"smuggle-crlf-dot-lf", "CRLF . LF, then SMTP commands.", {"any-message"}}, smuggle_crlf_dot_lf},
    Recipe{{"smuggle-crlf-dot-cr", "CRLF . CR, then SMTP commands.", {"any-message"}}, smuggle_crlf_dot_cr},
    Recipe{{"smuggle-nul", "CRLF NUL . CRLF, then SMTP commands.", {"any-message"}}, smuggle_nul},
    Recipe{{"filler", "Exactly as many octets as `size` says."}, filler},
    Recipe{{"ninety-received", "90 Received fields.", {"any-message"}}, ninety_received},
    Recipe{{"many-received", "120 Received fields (RFC 5321 6.3).", {"any-message"}}, many_received},
    Recipe{{"bcc", "The last recipient stands in Bcc only."}, bcc},
    Recipe{{"multipart", "Two MIME parts, text around them, an own field on top."}, multipart},
    Recipe{{"header-injection", "A bare CR and what looks like a header field in the Subject.", {"any-message"}},
           header_injection},
    Recipe{{"other-author", "From, Sender, Reply-To and To name nobody of the envelope.", {"any-message"}},
           other_author},
    Recipe{{"tls-not-required", "The field TLS-Required: No (RFC 8689 3)."}, tls_not_required},
};

constexpr auto infos = [] {
    std::array<MessageInfo, recipes.size()> all;
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = recipes[i].info;
    return all;
}();

}  // namespace

std::span<const MessageInfo> messages() { return infos; }

const MessageInfo* message_named(std::string_view name) {
    const auto found = std::find_if(infos.begin(), infos.end(), [&](const MessageInfo& m) { return m.name == name; });
    return found == infos.end() ? nullptr : &*found;
}

std::string make_message(const Submission& submission, std::string_view sender,
                         const std::vector<std::string>& recipients, std::string_view message_id,
                         const std::string& domain) {
    Job job{submission, std::string{sender}, recipients, message_id, domain};
    if (!fit_for_header(sender)) job.sender = "probe@" + domain;
    for (const Recipe& recipe : recipes)
        if (recipe.info.name == submission.message) return recipe.make(job);
    return plain(job);
}

}  // namespace bouncehouse::probe
