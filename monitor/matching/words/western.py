"""German, French, Spanish, Italian, Portuguese, Dutch."""

from __future__ import annotations

GERMAN = """
abend abkommen absatz abstand agentur akte aktion alter amt anfang angebot angriff angst anlage anschlag antrag antwort anwalt anzahl apfel april arbeit arbeiter armee art artikel
arzt aufgabe auge ausland aussage auto bahn ball band bank bauer baum bau beamte bedeutung beginn behorde beispiel beitrag berg bericht beruf besitz besuch betrieb bett bewegung
bier bild bischof blatt blick blut boden boot bote brief bruder brucke buch bund burger buro chance chef daten dauer decke demonstration deutsch dienst ding direktor dorf druck ehe ehre
ei einfluss einheit eis ende energie entscheidung entwicklung erde erfolg ergebnis ernte essen fahrt fahrer fall familie farbe fehler feier feind feld fenster fest feuer figur film firma fisch
flasche fleisch flucht flug flughafen flugzeug fluss folge form forscher frage frau freiheit freund frieden front fuhrer funktion fuss garten gas gast gebaude gebiet gedanke gefahr gefuhl
gegner geist geld gemeinde general gericht geschaft geschichte gesellschaft gesetz gesicht gesprach gewalt gewinn glas glaube gluck gold gott grenze griff grund gruppe haft hafen hand handel
haus hauptstadt heft held herr herz hilfe himmel hof hoffnung holz hund idee industrie inhalt innen insel interesse jahr jugend junge kaiser kampf kammer kandidat kanzler karte kasse katze kern kette
kind kirche klage klasse koch konflikt konig konto kontrolle kopf korper kosten kraft krankheit kreis krieg krise kuche kultur kunde kunst kurs lage lager land leben lehrer leiter licht liebe
lied linie liste loch luft macht madchen mann markt maschine maske masse material mauer meer mehrheit meinung meister menge mensch messe messer meter miete milch minister minute mitglied mitte
mittel moment monat mond mord morgen motor mund museum musik mutter nachbar nachricht nacht nahe name natur nebel norden note not nummer nutzen oper opfer ordnung ort osten papier park partei partner
pass person pfarrer pferd pflanze plan platz polizei post preis presse problem produkt programm protest prozent prozess punkt quelle rad rahmen rakete rat raum recht rede reform regel regen regierung
reich reihe reise rennen rest richter richtung ring rolle rucken ruckkehr ruhe saal sache sanktion satz schaden schatten schiff schlag schloss schluss schnee schritt schuld schule schutz see seele
seite sektor sender sicherheit sieg sinn sitz sitzung sohn soldat sommer sonne sorge spiel spieler sport sprache spur staat stadt stand stein stelle stern steuer stimme stoff strafe strand strasse strecke
streik streit strom stuck student stuhl stunde sturm suche suden system tag tasche tat tatsache teil termin text thema tier tisch tochter tod ton tor tote trauer traum treffen truppe tur turm umwelt
unfall union unternehmen urlaub urteil vater verband verbot verein verfahren vergleich verhalten verhandlung verkehr verlag verlust vertrag vertreter volk vogel vorschlag vorsitzende vorteil waffe wagen
wahl wahrheit wald wand ware wasser weg wein welle welt wende werk wert westen wetter wind winter wirkung wirtschaft wissen woche wohnung wolf wort wunsch zahl zeichen zeit zeitung zentrum zeuge ziel zimmer
zins zoll zug zukunft zustand zweck zweifel
irland island
"""

FRENCH = """
abord accord achat acte acteur action activite affaire age agence agent aide air algerie allemand ami amour annee appel argent arme armee arret article assemblee attaque auteur autorite avenir avion avis avocat
baisse balle bande banque base bataille bateau beau besoin bien blanc bois bord bouche bras bruit budget bureau but cadre caisse camp campagne canal candidat capital carte cas cause centre cercle chaine
chambre champ chance chanson chant charge chasse chat chef chemin cheval chien chiffre choix chose ciel cinema citoyen classe client coeur colere combat comite commande commission commune compte concert conflit
congres conseil contrat controle corps cote couleur coup cour courant course crime crise croix culture danger date debat debut decision defense demande depart depute dernier desert dette dieu directeur
discours doit domaine dossier doute droit duree eau echange eclair ecole ecran effet eglise election emploi enfant ennemi enquete entreprise epoque equipe erreur espace espoir esprit essai etat etoile
etranger etude europe europeen evenement exemple expert facon faible faim fait famille faute femme fenetre ferme feu feuille fil fille film fils fin finance fleur fleuve fois fonction fond force foret forme
foule francais france frere froid front frontiere fruit garde gare gauche gaz general gens geste gloire gouvernement grand greve groupe guerre habitant haine haut heure histoire hiver homme honneur hopital hotel
huile idee ile image immeuble impot incendie industrie information interet jardin jeu jeune joie jour journal journaliste juge juin justice lait langue lettre liberte lieu ligne liste livre loi loin lumiere lune lutte
machine magasin main maire maison maitre majorite malade mandat manoir marche mari mariage marin marine marque masse matin medecin membre menace mer mere message mesure metal milieu militaire million ministere
ministre minute missile mode moment monde monnaie mort mot moteur mouvement moyen mur musee musique nature navire negociation neige nombre nord nouveau nouvelle nuage nuit objet oeil oeuvre officier oiseau
ombre opinion or ordre origine otage ouest ouvrier page pain paix papier parc parent parole part parti partie passage passe patron pays peine pensee pere periode perte peuple peur photo phrase piece pied pierre
place plaisir plan plante pluie poids point police politique pomme pont population port porte poste pouvoir premier presse preuve prince principe prise prison prix probleme proces produit professeur profit programme
projet province public puissance quartier question race raison rapport reforme regard region regle reine rencontre reponse reseau reste resultat retour reunion reve revolution riche risque rive riviere roi role rouge
route royaume rue ruine sable sac saison salle sang sante scene science secours secret secteur securite semaine sens serie service siecle siege signe silence societe soir sol soldat soleil solution somme sommet
sort source sport statut sud suite sujet surface systeme table tableau tache taille tante taux tele temps tension terrain terre tete texte theatre titre tour train traite travail tribunal troupe type union usine
usage valeur vent vente verite verre viande victime victoire vie vieux village ville vin violence visage visite vitesse voie voisin voiture voix vol vote voyage vrai vue zone
irlande islande irlandais islandais
"""

SPANISH = """
abogado accion acuerdo actor agencia agua aire alcalde alto amigo amor anuncio ano apoyo arma arte ataque atencion aumento autor autoridad ayuda baile bajo banco barco barrio base batalla bien blanco boca bolsa bosque
brazo busca caballo cabeza cadena caida calidad calle calor cambio camino camisa campana campo canal cancion candidato capital cara carcel cargo carne carrera carro carta casa caso causa centro cerca ciencia
cielo cine ciudad ciudadano clase clave cliente club coche codigo cocina color comercio comida comision compania compra comunidad conflicto congreso consejo consumo control corazon corona corte cosa costa costo
crecimiento crisis cruz cuadro cuenta cuento cuerpo cuestion culpa cultura cumbre cuota curso dano dato deber decision defensa delito demanda democracia derecho desarrollo deuda dia diario dinero dios diputado director
diseno disco dolor dueno duda economia edad edificio efecto ejemplo ejercito eleccion empleo empresa encuentro enemigo energia enero equipo error escuela espacio espanol esposa estacion estado estudio etapa exito
experto fabrica falta fama familia fecha feria fiesta figura fila fin final fiscal flor fondo forma foto frente frio frontera fuego fuente fuerza funcion futbol futuro gasto gente gobierno golpe grado gran grupo guardia
guerra guia hambre hecho herida hermano heroe hija hijo historia hombre hora hospital hotel hoy huelga idea iglesia imagen imperio impuesto industria informe inicio interes isla jardin jefe joven juego juez jugador juicio
junta justicia labor lado lago largo leche lengua letra ley libertad libro lider linea lista llamada lluvia luchar lugar luna luz madera madre maestro mano manera maquina mapa mar marca marcha marina marido masa matar materia
mayor medico medida medio mejor memoria menor mente mercado mes mesa metal metodo miedo miembro millon mina ministro minuto mision misil mitad moda modelo modo momento moneda montana motor movimiento muerte mujer multa mundo
muro museo musica nacion nave negocio negociacion nieve nino nivel noche nombre norte nota noticia novela nube nuevo numero obra ocasion oferta oficina ojo ola opinion orden oro oso otro padre pagina pais palabra palacio
pan papa papel par parque parte partido paso patria pena pelicula pelea peligro pelo pelota peor periodo periodista perro persona peso pie piedra piel piloto piso plan planta plata playa plaza poder policia politica polvo precio
pregunta premio prensa presidente presion preso prision problema proceso producto programa promesa prueba pueblo puente puerta puerto punto razon rebelde red reforma regimen region regla reina reino relacion reloj respuesta resto
resultado reto reunion rey riesgo rio ritmo robo rojo ropa rostro rueda ruido rumbo ruta sala salida salud sancion sangre secreto sector sede segundo seguridad selva semana senal senador senor ser serie servicio siglo
signo silencio sistema sitio soldado sol sombra sonido sueldo suelo sueno suerte sur tarea tarde tasa teatro tema temor templo tension teoria tercer texto tiempo tienda tierra tigre tipo titulo toma torre total trabajo trafico
traje trato tren tribunal tropa union valle valor vecino vela venta ventana verano verdad verde viaje victima victoria vida video viento vino vista voluntad votar voto voz vuelo vuelta zona
"""

ITALIAN = """
accordo acqua agenzia aiuto amico amore anno arma arte attacco autore azienda banca base bene bianco camera cambio campagna campo capo carta casa caso causa centro chiesa cielo citta classe colpo colore comune
conflitto consiglio conto controllo corpo corsa corte cosa costa crisi cuore danno data debito destra difesa diritto donna dubbio effetto elezione energia errore esercito esempio estate europa famiglia fatto festa figlio
film fine fiume fondo forma forza fronte fuoco futuro gente giallo gioco giorno giornale giovane giudice governo grado grande gruppo guerra idea impresa inizio isola lavoro legge lettera libro linea lingua lista luce luna luogo
madre maestro mano marca mare marito mente mercato mese metallo mezzo ministro missile mondo monte morte mostra motore museo musica nave neve nome nord notizia notte numero nuovo oggi ombra opera ordine oro padre paese pace pagina palazzo
pane papa parola parte partito passo paura pena pena persona pezzo piano piazza piede pietra polizia ponte popolo porta porto posto potere prezzo primo problema processo prodotto punto quadro ragione rapporto re regione regola resto riforma
risposta ritorno rosso sala salute sangue scelta scuola sede segno senato serie servizio signore sindaco sistema sole soldato sonno sorella spazio spesa stagione stampa stato storia strada studio sud tavolo teatro tema tempo terra
testa testo tipo titolo treno truppa uomo ufficio unione valore vento verita vertice viaggio vino vista vita vittima vittoria voce volo volta voto zona
irlanda islanda irlandese islandese
"""

PORTUGUESE = """
acordo agencia agua ajuda amigo amor ano arma arte ataque autor banco base bem branco cabeca caminho campanha campo capital carta casa caso causa centro cidade classe coisa comissao conflito congresso conselho conta controle copa corpo
corte crise dado data defesa deputado dia dinheiro direito dono economia efeito eleicao empresa energia erro escola estado exemplo exercito familia fato festa filho filme fim fogo fonte forca forma frente futuro gente governo grande grupo
guerra historia homem hora igreja ilha imprensa industria inicio jogo jornal jovem juiz justica lado lei lider lingua linha lista livro lugar lua luz mae mao mar marca marco mercado mes mesa ministro missao moeda momento morte muito mulher mundo
museu musica nacao navio negocio nivel noite nome norte nota noticia novo numero obra oeste ordem ouro pai pais palavra papel parte partido passo paz pedra pena pessoa plano poder policia politica ponte ponto porta porto povo praia
prazo preco presidente prisao problema processo produto programa projeto prova quadro questao rede reforma regiao rei relacao reporter resposta resto reuniao rio risco rua sala sangue santo saude seculo segundo sentido serie servico
sistema sol soldado sul tarde teatro tema tempo terra texto tipo titulo trabalho trem tropa uniao valor vento verdade vez viagem vida visita vitima vitoria voo voto voz zona
"""

DUTCH = """
aandacht aantal aanval agent akkoord amt antwoord arbeid arm auto avond baan bank basis bedrag bedrijf beeld begin beleid berg bericht beroep besluit bestuur bevolking bezoek bier blad boek boer boot boom brief broer brood brug
burger buurt centrum cijfer club dag deel deur dienst ding dochter dood dorp druk duits einde eiland energie feest feit fiets film fout gebied gebouw gedrag geest geld gemeente gesprek getal gevaar geval gevoel gezicht gezin
glas god grens groep grond hand handel haven hart heer hemel hond hoofd hotel huis hulp idee industrie informatie jaar jongen kaart kamer kans kant kast kerk kind klas klant kleur koning kop kracht krant krijg kring kunst land leger leven
leraar leider licht liefde lijn lijst lucht maand maat macht man markt meer meisje melk mens minister minuut moeder moment mond moord morgen muur museum muziek naam nacht natuur nieuws noorden nummer oever oog oorlog oost orde ouder
paard papier park partij persoon plaats plan plein politie post president prijs probleem proces product programma punt raad raam rand recht rechter regel regering reis rest rijk ring rol ruimte samenleving school schip seizoen soldaat
soort spel spoor sport spraak staat stad steen stem ster straat strijd stuk systeem taal taak tafel tekst tijd titel toekomst toneel trein troep tuin vader vak val veld verhaal verkeer verlies vis vlag vlees vlucht voet vogel volk voorbeeld
vraag vrede vriend vrouw vuur wapen water weg week wens wereld werk west wet wijn wind winkel winter woning woord zaak zee ziekte zin zon zoon zorg zuiden zus
"""
