// The capture files of smtp-sink's -d and -D, in the format of its manual.
#pragma once
#include <bouncehouse/evidence/recorder.hpp>
#include <memory>
#include <string>

namespace bouncehouse::cli {

struct SinkDump {
    std::string single;  // -d: one file a message, strftime template, a random number behind it
    std::string append;  // -D: messages appended to one file
    std::string start;   // -S, escapes resolved: in front of each message
    bool lmtp = false;   // what X-Client-Proto says
};

std::shared_ptr<evidence::Keeper> make_sink_dump(SinkDump dump);

/// \a \b \f \n \r \t \v \ddd \\ as C has them.
std::string c_escapes(const std::string& text);

}  // namespace bouncehouse::cli
