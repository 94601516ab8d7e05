package places

import "testing"

// The points are published: they are among the forty of the Ordnance Survey's test data for OSTN15 (its file
// OSTN15_OSGM15_TestOutput_OSGBtoETRS; ETRS89 is WGS84 for our purposes), the ones around our county first.
func TestFromGrid(t *testing.T) {
	for _, tt := range []struct {
		name        string
		east, north float64
		lat, lon    float64
	}{
		{"TP15 Nottingham", 454002.834, 340834.943, 52.9621910941, -1.19747655922},
		{"TP13 Northampton", 474335.969, 262047.755, 52.2516095123, -0.91248956970},
		{"TP12 Droitwich", 389544.190, 261912.153, 52.2552938163, -2.15458614387},
		{"TP14 King's Lynn", 562180.547, 319784.995, 52.7513668717, 0.40153547065},
		{"TP16 Daresbury", 357455.843, 383290.436, 53.3448028019, -2.64049320810},
		{"TP20 Pudsey", 422242.186, 433818.701, 53.8002151963, -1.66379168242},
		{"TP09 Lambeth", 530624.974, 178388.464, 51.4893656495, -0.11992557180},
		{"TP10 Carmarthen", 241124.584, 220332.641, 51.8589089640, -4.30852476960},
		{"TP11 Colchester", 599445.590, 225722.826, 51.8943663735, 0.89724327012},
	} {
		lat, lon := fromGrid(tt.east, tt.north)
		off := 1000 * Km(lat, lon, tt.lat, tt.lon)
		if !(off <= 5) {
			t.Errorf("%s: got %.6f,%.6f, want %.6f,%.6f: %.1f m off, want 5 at most", tt.name, lat, lon, tt.lat, tt.lon, off)
		}
	}
}

// Annex C of the guide works the water tower at Caister out by hand: the grid's own datum, before it is moved.
func TestOnAiry(t *testing.T) {
	lat, lon := onAiry(651409.903, 313177.270)
	wantLat, wantLon := 52+39.0/60+27.2531/3600, 1+43.0/60+4.5177/3600
	if off := 1000 * Km(lat/degree, lon/degree, wantLat, wantLon); !(off <= 0.01) {
		t.Errorf("Caister: got %.8f,%.8f, want %.8f,%.8f: %.3f m off", lat/degree, lon/degree, wantLat, wantLon, off)
	}
}
