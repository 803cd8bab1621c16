// Standard C++: strings and an exception, so that libstdc++ is needed and its symbol versions are asked for.
#include <stdexcept>
#include <string>

std::string sample_join(const std::string &left, const std::string &right) {
  if (left.empty()) throw std::invalid_argument("left is empty");
  return left + right;
}
