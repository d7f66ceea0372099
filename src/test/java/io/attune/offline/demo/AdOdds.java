package io.attune.offline.demo;

/// How likely ads are clicked and pay off, as somebody says who learns what became of those shown.
interface AdOdds {
  /// Says nothing and learns nothing: rotation asks nobody.
  AdOdds NOBODY =
      new AdOdds() {
        @Override
        public void at(long seconds) {}

        @Override
        public double click(AdVisits.Visit visit, int creative, int placement) {
          return 0;
        }

        @Override
        public double conversion(AdVisits.Visit visit, int creative, int placement) {
          return 0;
        }

        @Override
        public void shown(
            AdVisits.Visit visit,
            int creative,
            int placement,
            boolean clicked,
            boolean converted) {}

        @Override
        public void evening() {}
      };

  /// What was done before a moment is known now.
  void at(long seconds);

  double click(AdVisits.Visit visit, int creative, int placement);

  /// After a click.
  double conversion(AdVisits.Visit visit, int creative, int placement);

  void shown(AdVisits.Visit visit, int creative, int placement, boolean clicked, boolean converted);

  /// A day is over: what it brought may be learned, after it was held out.
  void evening();
}
