#include <bouncehouse/dns/world.hpp>
#include <mutex>
#include <stdexcept>

namespace bouncehouse::dns {

namespace {

bool is_reverse(const Name& name) { return name.ends_with(std::string_view{"\4arpa\0", 6}); }

}  // namespace

Region::Region(Part the_part, const std::string& server)
    : part(std::move(the_part)),
      zone(*part.scenario, part.hosts, part.placement, server),
      memory(part.memory_keys),
      chance(part.seed.value_or(part.scenario->seed.value_or(1)), part.memory_keys) {}

World::Id World::add(Part part) {
    auto region = std::make_shared<Region>(std::move(part), server_);
    const std::unique_lock lock{mutex_};
    const auto tops = region->zone.tops();
    for (const Name& top : tops)
        if (!is_reverse(top) && tops_.contains(top))
            throw std::invalid_argument("the world already has a domain " + text_of(top));
    for (const Name& top : tops) tops_.emplace(top, region);
    if (region->part.everything_else) rest_ = region;
    regions_.emplace(next_, std::move(region));
    return next_++;
}

void World::remove(Id id) {
    const std::unique_lock lock{mutex_};
    const auto found = regions_.find(id);
    if (found == regions_.end()) return;
    std::erase_if(tops_, [&](const auto& top) { return top.second == found->second; });
    if (rest_ == found->second) rest_ = nullptr;
    regions_.erase(found);
}

std::shared_ptr<Region> World::region_of(std::string_view name) const {
    const std::shared_lock lock{mutex_};
    for (;; name = parent_of(name)) {
        if (const auto found = tops_.find(Name{name}); found != tops_.end()) return found->second;
        if (is_root(name)) return rest_;
    }
}

}  // namespace bouncehouse::dns
