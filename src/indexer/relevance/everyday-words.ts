/**
 * @file Things that photos are of, in plain English: what a query's words are compared with when it is asked whether
 * a photo shows them more than it shows other things (see [Note: Against other words] in judge.ts). Words of our
 * own choosing, from no data set; neither complete nor meant to be. Data only.
 */
export const everydayWords: readonly string[] = `
man; woman; child; baby; boy; girl; a group of people; crowd; family; couple; face; portrait; hands; feet; old man;
bride and groom; wedding; party; birthday cake; concert; stage; parade; festival; meeting; classroom; office; church
service; ceremony; graduation; selfie; dancer; musician; athlete; soldier; police officer; firefighter; doctor; cook;
worker; farmer; tourist; hiker; swimmer; surfer; skier; snowboarder; skateboarder; cyclist; runner; climber; football
player; basketball player; tennis player; baseball player; ice hockey; martial arts; gymnast; horse rider; fisherman;
dog; puppy; cat; kitten; horse; cow; sheep; goat; pig; chicken; duck; rabbit; mouse; hamster; bird; parrot; owl; eagle;
pigeon; seagull; swan; flamingo; penguin; ostrich; peacock; fish; shark; whale; dolphin; seal; turtle; frog; snake;
lizard; crocodile; dinosaur; elephant; giraffe; zebra; lion; tiger; leopard; bear; panda; wolf; fox; deer; kangaroo;
monkey; gorilla; camel; hippo; rhino; squirrel; hedgehog; bat; insect; butterfly; bee; beetle; dragonfly; ant; spider;
scorpion; snail; crab; lobster; shrimp; octopus; jellyfish; starfish; coral reef; shell;
tree; forest; palm tree; flower; rose; sunflower; tulip; water lily; garden; lawn; grass; leaves; mushroom; cactus;
bonsai; plant in a pot; fruit; apple; banana; orange; strawberry; grapes; lemon; pineapple; watermelon; vegetables;
tomato; carrot; pumpkin; corn; bread; cake; pizza; hamburger; sandwich; pasta; rice; soup; salad; sushi; meat; cheese;
egg; chocolate; ice cream; coffee; tea; beer; wine; bottle; a glass of water; plate of food; breakfast; barbecue;
beach; sea; waves; coast; cliff; island; lake; river; waterfall; mountain; snowy mountain; hill; valley; canyon; desert;
sand dunes; cave; rocks; field; meadow; farm; vineyard; path; sky; clouds; sunset; sunrise; night sky; moon; stars;
rainbow; storm; lightning; rain; fog; snow; ice; fire; smoke; fireworks; volcano; underwater;
house; building; skyscraper; city skyline; street; road; highway; bridge; tunnel; tower; castle; palace; church; mosque;
temple; pagoda; statue; monument; fountain; ruins; pyramid; lighthouse; windmill; barn; fence; gate; door; window; wall;
stairs; roof; balcony; market; shop; restaurant; cafe; bar; hotel; hospital; school; library; museum; factory; airport;
train station; harbour; parking lot; playground; park; zoo; stadium; swimming pool; amusement park; construction site;
kitchen; bathroom; bedroom; living room; dining table; hallway; garage; basement; fireplace;
car; old car; sports car; truck; bus; van; taxi; motorcycle; bicycle; scooter; train; tram; airplane; helicopter; hot air
balloon; boat; sailing ship; ferry; cruise ship; canoe; submarine; tractor; bulldozer; ambulance; fire engine; wheelchair;
chair; sofa; bed; table; desk; lamp; chandelier; mirror; clock; watch; shelf; cupboard; carpet; curtain; pillow; blanket;
vase; candle; picture frame; umbrella; suitcase; backpack; handbag; hat; cap; glasses; sunglasses; shoe; boot; dress;
shirt; suit; jacket; jeans; gloves; scarf; ring; necklace; mask; costume; uniform;
phone; computer; laptop; keyboard; computer mouse; screen; television; camera; headphones; loudspeaker; radio; printer;
robot; remote control; game controller; light bulb; fan; stove; fridge; oven; microwave; washing machine; toaster; kettle;
pan; pot; cup; mug; bowl; plate; spoon; fork; knife; scissors; hammer; wrench; pliers; screwdriver; saw; drill; ladder;
rope; nail; tape measure; toolbox; bucket; broom; shovel; wheelbarrow; wheel; engine; solar panel; wind turbine;
guitar; piano; violin; drum; trumpet; saxophone; accordion; flute; harp; microphone; gramophone;
ball; football; basketball; tennis racket; golf club; ski; skateboard; surfboard; kite; toy; doll; teddy bear; toy blocks;
chess board; playing cards; dice; balloon; swing; slide; trampoline; tent; campfire;
book; newspaper; letter; map; sign; poster; painting; drawing; sculpture; mosaic; graffiti; flag; money; coin; stamp;
screenshot; document; receipt; diagram; chart; handwriting; logo; cartoon; x-ray; medal; trophy; gun; cannon; sword;
anchor; barrel; crown; gem; skull; brain; globe; telescope; microscope; binoculars; stapler; pen; pencil; paper
`
  .split(';')
  .map((word) => word.replaceAll(/\s+/g, ' ').trim())
  .filter((word) => word !== '');
