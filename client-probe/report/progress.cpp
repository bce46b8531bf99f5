#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/evidence/visible.hpp>
#include <bouncehouse/report/progress.hpp>
#include <bouncehouse/report/terminal_paint.hpp>
#include <bouncehouse/report/words.hpp>

namespace bouncehouse::probe {
namespace {
constexpr std::chrono::seconds plain_interval{10};
constexpr std::size_t few = 3;  // below so many finished cases an estimate is a guess
}  // namespace

Progress::Progress(std::size_t total, bool terminal, std::size_t width, Time now)
    : total_(total), width_(width), terminal_(terminal), began_(now), next_(now + plain_interval) {}

void Progress::started(std::string_view id) { running_.push_back(evidence::visible(id)); }

void Progress::finished(const CaseResult& result) {
    const auto found = std::ranges::find(running_, evidence::visible(result.id));
    if (found != running_.end()) running_.erase(found);
    ++done_;
    RunReport one;
    one.results.resize(1);
    one.results[0].outcome = result.outcome;
    one.results[0].expectation = result.expectation;
    const RunReport::Totals more = one.totals();
    for (auto counter : {&RunReport::Totals::pass, &RunReport::Totals::non_strict, &RunReport::Totals::fail,
                         &RunReport::Totals::info, &RunReport::Totals::inconclusive, &RunReport::Totals::not_applicable,
                         &RunReport::Totals::skipped, &RunReport::Totals::error, &RunReport::Totals::known})
        totals_.*counter += more.*counter;
}

std::string Progress::line(Time now) const {
    std::string text = fmt::format("{}/{}", done_, total_);
    if (done_ > 0) text += "  " + totals_text(totals_);
    if (!running_.empty())
        text += fmt::format("  running {}: {}{}", running_.size(), running_.front(), running_.size() > 1 ? " …" : "");
    if (done_ >= few && done_ < total_) {
        const double per_case = static_cast<double>((now - began_).count()) / static_cast<double>(done_);
        const double left = per_case * static_cast<double>(total_ - done_) / 1e9;
        text += fmt::format("  about {} left",
                            left < 10 ? "10s" : duration_text(static_cast<std::int64_t>(left) * 1'000'000));
    }
    return text;
}

std::string Progress::tick(Time now) {
    if (terminal_) {
        shown_ = true;
        return "\r" + cut_to(line(now), width_ > 1 ? width_ - 1 : 1) + "\x1b[K";
    }
    if (now < next_) return {};
    next_ = now + plain_interval;
    return line(now) + "\n";
}

std::string Progress::clear() {
    if (!shown_) return {};
    shown_ = false;
    return "\r\x1b[K";
}

}  // namespace bouncehouse::probe
