// Writes the evidence of one session: numbers its events and puts the time on them.
#pragma once
#include <bouncehouse/engine/clock.hpp>
#include <bouncehouse/evidence/recorder.hpp>
#include <cstdint>
#include <utility>

namespace bouncehouse::engine {

class Witness {
public:
    Witness(evidence::Recorder& recorder, const Clock& clock, std::uint64_t session)
        : recorder_(recorder), clock_(clock), session_(session) {}

    void tell(evidence::Body body) { tell(std::move(body), clock_.now()); }
    void tell(evidence::Body body, evidence::Time at) {
        recorder_.record({.session = session_, .number = ++number_, .at = at, .body = std::move(body)});
    }
    std::uint64_t session() const { return session_; }
    evidence::Recorder& recorder() { return recorder_; }
    const Clock& clock() const { return clock_; }

private:
    evidence::Recorder& recorder_;
    const Clock& clock_;
    std::uint64_t session_;
    std::uint32_t number_ = 0;
};

}  // namespace bouncehouse::engine
