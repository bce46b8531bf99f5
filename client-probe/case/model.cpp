#include <algorithm>
#include <bouncehouse/case/model.hpp>

namespace bouncehouse::probe {

bool Case::applies_to(Kind kind) const { return std::find(kinds.begin(), kinds.end(), kind) != kinds.end(); }
bool Case::tagged(std::string_view tag) const { return std::find(tags.begin(), tags.end(), tag) != tags.end(); }

}  // namespace bouncehouse::probe
