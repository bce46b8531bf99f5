// Who spoke: signs of a provider in a reply and in what stands around it.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace bouncehouse::catalogue {

struct Speaker {
    std::string family;              // "gmail"; empty when no sign was found
    int weight = 0;                  // 3 and more: identified; below that a hint only
    std::vector<std::string> signs;  // what was seen, for people
};

/// `reply` are the words of the reply, `context` what stood around it (host names of a log line).
Speaker find_speaker(std::string_view reply, std::string_view context);

}  // namespace bouncehouse::catalogue
