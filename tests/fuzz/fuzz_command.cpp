// Command lines, paths, replies, xtext and base64 from arbitrary bytes.
#include <bouncehouse/smtp/base64.hpp>
#include <bouncehouse/smtp/command.hpp>
#include <bouncehouse/smtp/reply.hpp>
#include <bouncehouse/smtp/text.hpp>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

using namespace bouncehouse::smtp;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    static Command command;  // as a session has it: used again and again
    parse_command(text, command);

    const PathResult read = parse_path(text);
    if (read.used > text.size()) std::abort();
    // What is sound stays so when it is written again.
    if (read.error == PathError::none &&
        !(parse_path("<" + read.path.source_route + read.path.text + ">").path == read.path))
        std::abort();

    if (const auto octets = decode_base64(text); octets && encode_base64(*octets) != text) std::abort();
    decode_xtext(text);
    valid_date_time(text);
    valid_address_literal(text);
    if (const auto reply = parse_reply(text)) reply->wire();
    code_of_raw(text);
    return 0;
}
