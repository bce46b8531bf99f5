// Boost.JSON, compiled once for this layer.
#include <boost/json/src.hpp>
