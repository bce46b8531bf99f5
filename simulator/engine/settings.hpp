// How a session for a host of the scenario behaves.
#pragma once
#include <bouncehouse/scenario/model.hpp>
#include <bouncehouse/smtp/session.hpp>

namespace bouncehouse::engine {

smtp::Settings settings_of(const scenario::Host& host, double time_scale);

/// A duration of the scenario in clock time, never below zero.
smtp::Duration to_clock(smtp::Duration scenario_time, double time_scale);
/// Clock time as the scenario counts it.
smtp::Duration to_scenario(smtp::Duration clock_time, double time_scale);

}  // namespace bouncehouse::engine
