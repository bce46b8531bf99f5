// Huge answers.
#pragma once
#include <bouncehouse/dns/question.hpp>

namespace bouncehouse::dns {

/// Adds records of the type asked for until the message has about so many octets. Addresses are of
/// 127.250.0.0/16 and exchangers have no address: nobody is there. Types it knows: A, AAAA, MX, NS, PTR, TXT.
void fill(Records& answer, const Question& question, std::size_t octets);

}  // namespace bouncehouse::dns
