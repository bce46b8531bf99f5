// Finds the SMTP reply inside free text: a pasted reply, a bounce message, a log line.
#pragma once
#include <bouncehouse/smtp/reply.hpp>
#include <bouncehouse/smtp/stage.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace bouncehouse::catalogue {

/// What was found. Text that holds no reply gives neither code nor enhanced code.
struct Extract {
    int code = 0;                                // 0: none found
    std::optional<smtp::EnhancedCode> enhanced;  // right behind the code, or alone where there is no code
    std::optional<smtp::EnhancedCode> hinted;    // named elsewhere: "(#5.1.1)" at the end, a Status field
    std::string text;                            // the words of the reply, codes and line breaks taken out
    std::string context;                         // what stood around it, for hints of who spoke
    std::optional<smtp::Stage> stage;            // where the words around it name the command
    std::string found_in;                        // "the Diagnostic-Code field", "a 'said:' log line", "a pasted reply"
    bool has_reply() const { return code != 0 || enhanced || hinted; }
};

/// Never fails. Of very long input the first 256 KiB are read.
Extract extract_reply(std::string_view input);

}  // namespace bouncehouse::catalogue
