// Catalogue::builtin, in a library of its own: the tool that writes its table is made of the layer's
// other files.
#include <bouncehouse/catalogue/packed.hpp>

namespace bouncehouse::catalogue {

extern const std::span<const PackedFamily> packed_families;
extern const std::span<const PackedEntry> packed_entries;

const Catalogue& Catalogue::builtin() {
    static const Catalogue catalogue = unpack(packed_families, packed_entries);
    return catalogue;
}

}  // namespace bouncehouse::catalogue
