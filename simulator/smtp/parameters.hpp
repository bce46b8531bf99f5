// Parameters of MAIL and RCPT: whose they are, and whether their values are as their RFCs say.
#pragma once
#include <bouncehouse/smtp/command.hpp>
#include <bouncehouse/smtp/extension.hpp>
#include <string_view>

namespace bouncehouse::smtp {

struct ParameterContext {
    const Offers* offers = nullptr;  // none: HELO was used, nothing is offered
    bool tls = false;
    bool utf8 = false;  // RCPT: the transaction asked for SMTPUTF8
};

struct ParameterFault {
    Wrong wrong = Wrong::none;
    std::string_view detail;
    bool beyond_limit = false;  // well-formed, but the server does not go so far (BY below the minimum)
};

/// The first fault among the parameters of a MAIL or RCPT command.
ParameterFault check_parameters(const Command& command, const ParameterContext& context);

}  // namespace bouncehouse::smtp
