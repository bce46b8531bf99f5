// What the placeholders stand for, for a sender and for one of its cases.
#pragma once
#include <bouncehouse/sender/instance.hpp>
#include <bouncehouse/sender/placeholders.hpp>

namespace bouncehouse::probe {

Values sender_values(const SenderDescription& sender, const InstanceSettings& settings,
                     const std::filesystem::path& folder, const std::filesystem::path& description_folder,
                     std::uint16_t submit_port);
/// `files`: where the messages have been written.
Values case_values(Values values, const SenderDescription& sender, const Case& test, const CaseTarget& target,
                   const std::vector<std::string>& files = {});
/// The same with {tls} and {auth} as [tls-lines] and [auth-lines] have them.
Values line_values(const Values& of_case, const SenderDescription& sender, const Case& test);

/// Line ends LF instead of CRLF.
std::string with_lf(const std::string& message);

}  // namespace bouncehouse::probe
